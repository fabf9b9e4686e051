import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurn, type Contender } from "../inTurn.ts";

function recorded() {
  const order: string[] = [];
  let clock = 0;
  const contender = (name: string): Contender => ({
    name,
    measure: () => {
      order.push(name);
      clock += 1;
      return Promise.resolve({ time: clock });
    },
  });
  return { order, contender };
}

const silent = () => undefined;

void test("each round has every contender, and starts with another one", async () => {
  const { order, contender } = recorded();
  await inTurn([contender("a"), contender("b"), contender("c")], { rounds: 2, warmUps: 1 }, silent);
  assert.deepEqual(order, ["a", "b", "c", "b", "c", "a", "c", "a", "b"]);
});

void test("rounds to warm up do not count", async () => {
  const { contender } = recorded();
  const measured = await inTurn([contender("a"), contender("b")], { rounds: 2, warmUps: 1 }, silent);
  assert.deepEqual(
    [...measured.get("time")!],
    [
      ["a", [4, 5]],
      ["b", [3, 6]],
    ],
  );
});

void test("a measured value that is not a positive number is refused", async () => {
  for (const value of [NaN, 0, -1, Infinity]) {
    const contender = { name: "a", measure: () => Promise.resolve({ time: value }) };
    await assert.rejects(inTurn([contender], { rounds: 1, warmUps: 0 }, silent), /a: time was measured as/);
  }
});
