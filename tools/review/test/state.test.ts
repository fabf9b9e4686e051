import assert from "node:assert/strict";
import test from "node:test";
import { asConfigured, unguarded } from "../throwAway/state.ts";

const container = (ports: object[]) => ({
  type: "docker:index/container:Container",
  inputs: { ports },
  outputs: { ports },
});
const picked = { internal: 3000, external: 32768 };

void test("names lose the prefix, and ports are those that are configured, in URLs too", () => {
  const state = {
    deployment: {
      resources: [
        {
          type: "pulumi:pulumi:Stack",
          outputs: { endpoint: "http://127.0.0.1:32768", name: "review-1-app" },
        },
        container([picked]),
      ],
    },
  };
  const options = { prefix: "review-1-", hostPorts: new Map([[3000, 8080]]) };
  assert.deepEqual(asConfigured(state, options), {
    deployment: {
      resources: [
        { type: "pulumi:pulumi:Stack", outputs: { endpoint: "http://127.0.0.1:8080", name: "app" } },
        container([{ internal: 3000, external: 8080 }]),
      ],
    },
  });
});

void test("a port that Docker picks by configuration stays", () => {
  const state = { deployment: { resources: [container([picked])] } };
  assert.deepEqual(asConfigured(state, { prefix: "review-1-", hostPorts: new Map() }), state);
});

void test("nothing is protected or retained when it is to be taken away", () => {
  const state = { deployment: { resources: [{ type: "t", retainOnDelete: true, protect: true }] } };
  assert.deepEqual(unguarded(state), {
    deployment: { resources: [{ type: "t", retainOnDelete: false, protect: false }] },
  });
});
