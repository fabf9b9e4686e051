import assert from "node:assert/strict";
import test from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { TYPES } from "../policy/facts.ts";
import { UNKNOWN } from "../preview.ts";
import { findingsOf } from "../rules.ts";
import { ReviewedStack } from "../stack.ts";
import { previewOf, step } from "./preview.ts";

const findings = (...steps: object[]) =>
  findingsOf(new ReviewedStack(previewOf(...steps))).map(({ risk, text }) => `${risk}: ${text}`);

for (const type of TYPES.volume) {
  void test(`a ${type} that is deleted loses its data, unless it is retained`, () => {
    const gone = { type, op: "delete", name: "data", before: {} } as const;
    assert.deepEqual(findings(step("volume", gone)), [
      "data: the volume `data` is **deleted**: all data in `data` is lost",
    ]);
    assert.deepEqual(findings(step("volume", { ...gone, state: { retainOnDelete: true } })), [
      "harmless: the volume `data` leaves the stack; its data stays on the daemon",
    ]);
  });
}

void test("a volume that is replaced is an empty one, retained or not", () => {
  const renamed = { op: "replace", name: "data", before: {}, after: {} } as const;
  assert.match(findings(step("volume", renamed))[0] ?? "", /^data: .*replaced by an empty one/);
  assert.match(
    findings(step("volume", { ...renamed, state: { retainOnDelete: true } }))[0] ?? "",
    /^data: .*stays on the daemon/,
  );
});

void test("a container without its volume starts without the data", () => {
  const [first] = findings(
    step("container", {
      op: "replace",
      before: { volumes: [{ volumeName: "data" }] },
      after: { volumes: [] },
      changes: ["volumes"],
    }),
  );
  assert.equal(
    first,
    "data: the container `container` **no longer uses volume** `data`: it starts without the data in it",
  );
});

void test("protection that is taken away is named", () => {
  const safe = {
    readOnly: true,
    user: "redis",
    memory: 256,
    securityOpts: ["no-new-privileges:true"],
    capabilities: { drops: ["ALL"] },
  };
  const [found] = findings(
    step("container", { before: safe, after: { privileged: true }, changes: ["privileged"] }),
  );
  assert.equal(
    found,
    "exposure: the container `container` **loses protection**: it becomes privileged, its root file system becomes " +
      "writable, it gets capabilities, its processes can gain privileges, it may run as root, it has no memory limit",
  );
});

void test("less memory while it runs is a risk, more is not", () => {
  const [less, more] = [
    [512, 256],
    [256, 512],
  ].map(([before, after]) =>
    findings(
      step("container", {
        before: { memory: before },
        after: { memory: after },
        changes: ["memory", "memorySwap"],
      }),
    ),
  );
  assert.deepEqual(less, [
    "downtime: the container `container` is changed while it runs: memory limit 512 MiB → 256 MiB; with less memory it may be killed",
  ]);
  assert.deepEqual(more, [
    "harmless: the container `container` is changed in place: memory limit 256 MiB → 512 MiB",
  ]);
});

for (const type of TYPES.network) {
  void test(`a ${type} that is internal and is opened is exposure`, () => {
    const opened = { type, op: "replace", before: { internal: true }, after: {} } as const;
    assert.deepEqual(findings(step("network", { ...opened, changes: ["internal"] })), [
      "exposure: the network `network` is **no longer internal**: its containers can reach other networks",
    ]);
  });
}

void test("what runs a dynamic resource is never shown, and is no change", () => {
  const { resources } = new ReviewedStack(
    previewOf(
      step("network", {
        op: "replace",
        before: { __provider: "old text", internal: true },
        after: { __provider: "new text", internal: true },
        changes: ["__provider", "name"],
      }),
    ),
  );
  assert.deepEqual(resources[0]?.changes, ["name"]);
});

void test("a value that is not known before the update is shown as no value", () => {
  assert.equal(UNKNOWN, pulumi.runtime.unknownValue);
  const [found] = findings(
    step("container", { before: { hostname: "a" }, after: { hostname: UNKNOWN }, changes: ["hostname"] }),
  );
  assert.equal(found, "harmless: the container `container` is changed in place: `hostname`");
});

void test("a narrower bind address is not called wider", () => {
  const ports = (ip: string) => ({ ports: [{ ip, internal: 80, external: 8080 }] });
  const found = findings(
    step("container", {
      op: "replace",
      before: ports("0.0.0.0"),
      after: ports("127.0.0.1"),
      changes: ["ports"],
    }),
  );
  assert.ok(found.some((line) => line.includes("published at another place")));
  assert.ok(!found.some((line) => line.includes("wider")));
});

void test("values of environment variables are never shown", () => {
  const [found] = findings(
    step("container", {
      op: "replace",
      before: { envs: ["A=secret1", "B=same"] },
      after: { envs: ["A=secret2", "B=same", "C=secret3"] },
      changes: ["envs"],
    }),
  );
  assert.match(found ?? "", /environment variables `A`, `C`/);
  assert.doesNotMatch(found ?? "", /secret\d/);
});

void test("a password that is generated anew shuts clients out", () => {
  const [found] = findings(step("password", { op: "replace", name: "p", before: {}, after: {} }));
  assert.equal(
    found,
    "downtime: the password `p` is **generated anew**: clients with the old one are refused",
  );
});
