import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { withFolder } from "../../shared/files.ts";
import { asConfigured, saltLine, stackConfiguration, unguarded } from "../throwAway/state.ts";

const stack = (...resources: object[]) => ({ deployment: { resources } });
const container = (ports: object[]) => ({
  ...{ type: "docker:index/container:Container", inputs: { ports }, outputs: { ports } },
});
const picked = { internal: 3000, external: 32768 };
const ending = (endpoint: string, name: string) => ({
  type: "pulumi:pulumi:Stack",
  outputs: { endpoint, name },
});

void test("removes the prefix of names, and replaces ports by the configured ports, in URLs too", () => {
  const state = stack(ending("http://127.0.0.1:32768", "review-1-app"), container([picked]));
  const options = { prefix: "review-1-", hostPorts: new Map([[3000, 8080]]) };
  const expected = stack(
    ending("http://127.0.0.1:8080", "app"),
    container([{ internal: 3000, external: 8080 }]),
  );
  assert.deepEqual(asConfigured(state, options), expected);
});

void test("keeps a port that Docker picked if no port is configured", () => {
  const state = stack(container([picked]));
  assert.deepEqual(asConfigured(state, { prefix: "review-1-", hostPorts: new Map() }), state);
});

void test("removes protection and retention before a stack is removed", () => {
  const resource = (is: boolean) => stack({ type: "t", retainOnDelete: is, protect: is });
  assert.deepEqual(unguarded(resource(true)), resource(false));
});

/** Runs a check on a folder with a stack's file. */
const withFile = (text: string, check: (folder: string) => void) =>
  withFolder("stack-file", (folder) => {
    writeFileSync(join(folder, "Pulumi.dev.yaml"), text);
    check(folder);
    return Promise.resolve();
  });

void test("omits the salt of a stack file, and keeps the rest", () =>
  withFile("encryptionsalt: v1:a:b\nconfig:\n  redis-link:alias: cache\n", (folder) => {
    assert.equal(stackConfiguration(folder, "dev"), "config:\n  redis-link:alias: cache\n");
    assert.equal(saltLine(folder, "dev"), "encryptionsalt: v1:a:b\n");
  }));

void test("reads an empty configuration without a stack file", () => {
  assert.equal(stackConfiguration("/nowhere", "dev"), "config: {}\n");
});

void test("refuses an encrypted value; the error names the file and a remedy", () =>
  withFile("config:\n  redis-link:token:\n    secure: v1:abc\n", (folder) =>
    assert.throws(
      () => stackConfiguration(folder, "dev"),
      /Pulumi\.dev\.yaml has an encrypted value.*PULUMI_STACK/,
    ),
  ));
