import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurn, type Peer } from "../inTurn.ts";

function recorded() {
  const order: string[] = [];
  let clock = 0;
  const peer = (name: string): Peer => ({
    name,
    measure: () => {
      order.push(name);
      clock += 1;
      return Promise.resolve({ time: clock });
    },
  });
  return { order, peer };
}

const silent = () => undefined;

void test("each round has every peer, and starts with another one", async () => {
  const { order, peer } = recorded();
  await inTurn([peer("a"), peer("b"), peer("c")], { rounds: 2, warmUps: 1 }, silent);
  assert.deepEqual(order, ["a", "b", "c", "b", "c", "a", "c", "a", "b"]);
});

void test("rounds to warm up do not count", async () => {
  const { peer } = recorded();
  const measured = await inTurn([peer("a"), peer("b")], { rounds: 2, warmUps: 1 }, silent);
  assert.deepEqual(
    [...measured.get("time")!],
    [
      ["a", [4, 5]],
      ["b", [3, 6]],
    ],
  );
});

void test("what is no positive number is no measurement", async () => {
  for (const value of [NaN, 0, -1, Infinity]) {
    const peer = { name: "a", measure: () => Promise.resolve({ time: value }) };
    await assert.rejects(inTurn([peer], { rounds: 1, warmUps: 0 }, silent), /a: time was measured as/);
  }
});
