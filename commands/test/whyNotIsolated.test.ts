import assert from "node:assert/strict";
import { test } from "node:test";
import type Docker from "dockerode";
import { whyNotIsolated } from "../checkMove.ts";

const node = (State: string, rest: object = {}) => ({
  ...{ ID: "n2", Description: { Hostname: "node2" }, Status: { State } },
  ...rest,
});
const task = (State = "running", ContainerID = "c0") => ({
  ...{ NodeID: "n2", Spec: { NetworkAttachmentSpec: { ContainerID } }, Status: { State } },
});

/** What is said of a swarm with these nodes and attachments; nothing is "". */
async function said(nodes: object[], tasks: object[]): Promise<string> {
  const manager = { listNodes: () => Promise.resolve(nodes), listTasks: () => Promise.resolve(tasks) };
  const container = { id: "c0", name: "redis-server" };
  return (await whyNotIsolated(manager as unknown as Docker, container, "docker --host ssh://a")) ?? "";
}

void test("a node that is away has to be taken out first, by the commands that are named", async () => {
  const worker = await said([node("down")], [task()]);
  assert.match(worker, /take it out: docker --host ssh:\/\/a node rm --force node2$/);
  const manager = await said([node("down", { ManagerStatus: {} })], [task()]);
  assert.match(manager, /node demote node2 && docker --host ssh:\/\/a node rm --force node2$/);
});

void test("a node that is up may have a Redis that is written to", async () => {
  assert.match(await said([node("ready")], [task()]), /node2, is up, so redis-server may run/);
});

void test("nothing is said of a container that no node of the swarm has attached", async () => {
  assert.equal(await said([node("ready")], []), "");
  assert.equal(await said([node("ready")], [task("failed"), task("running", "other")]), "");
  assert.equal(await said([], [task()]), "");
});

void test("after a day away a node is still waited for, whether its attachment is orphaned or forgotten", async () => {
  const nodes = [node("ready", { ID: "n1", Description: { Hostname: "node1" } }), node("down")];
  assert.match(await said(nodes, [task("orphaned")]), /^its node, node2, is away and of the swarm/);
  const forgotten = await said(nodes, [task("running", "other")]);
  assert.match(forgotten, /^a node that may be its, node2, is away and of the swarm/);
});
