import assert from "node:assert/strict";
import test from "node:test";
import { asConfigured, unguarded } from "../throwAway/state.ts";

const stack = (...resources: object[]) => ({ deployment: { resources } });
const container = (ports: object[]) => ({
  ...{ type: "docker:index/container:Container", inputs: { ports }, outputs: { ports } },
});
const picked = { internal: 3000, external: 32768 };
const ending = (endpoint: string, name: string) => ({
  type: "pulumi:pulumi:Stack",
  outputs: { endpoint, name },
});

void test("names lose the prefix, and ports are those that are configured, in URLs too", () => {
  const state = stack(ending("http://127.0.0.1:32768", "review-1-app"), container([picked]));
  const options = { prefix: "review-1-", hostPorts: new Map([[3000, 8080]]) };
  const expected = stack(
    ending("http://127.0.0.1:8080", "app"),
    container([{ internal: 3000, external: 8080 }]),
  );
  assert.deepEqual(asConfigured(state, options), expected);
});

void test("a port that Docker picks by configuration stays", () => {
  const state = stack(container([picked]));
  assert.deepEqual(asConfigured(state, { prefix: "review-1-", hostPorts: new Map() }), state);
});

void test("nothing is protected or retained when it is to be taken away", () => {
  const resource = (is: boolean) => stack({ type: "t", retainOnDelete: is, protect: is });
  assert.deepEqual(unguarded(resource(true)), resource(false));
});
