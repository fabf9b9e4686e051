import { dockerClient } from "../../../components/daemon/dockerClient";
import { observe } from "../../../components/status/observe";
import { textOf } from "../../../components/status/text";
import { fakeDaemon } from "../../support/fakeDaemon";

const network = (Name: string, stack: string, state?: string) => ({
  ...{ Id: Name, Name, Created: "2026-01-01T00:00:01Z", Scope: "local" },
  Labels: { "redis-link.stack": stack, ...(state === undefined ? {} : { "redis-link.state": state }) },
});

const NETWORKS = [
  network("ours", "redis-link/dev", "one"),
  network("before-the-rename", "redis-link/old", "one"),
  network("of-another-clone", "redis-link/dev", "two"),
  network("of-another-stack", "shop/dev", "three"),
];

beforeEach(() => fakeDaemon({ info: { Name: "here" }, listNetworks: NETWORKS }));

test("finds a stack's links by the state's id under any stack name, and lists other states of the same stack name", async () => {
  const ours = { stack: "redis-link/dev", states: ["one"] };
  const { networks, others } = await observe(dockerClient(), "docker", ours);
  expect(networks.map(({ name }) => name)).toEqual(["ours", "before-the-rename"]);
  expect(others).toEqual(["two"]);
});

test("without a stack, finds all links of the daemon, and lists no other states", async () => {
  const { networks, others } = await observe(dockerClient(), "docker");
  expect(networks).toHaveLength(NETWORKS.length);
  expect(others).toEqual([]);
});

test("a report names another state that has the same stack name", () => {
  const scope = "the stack redis-link/dev";
  const report = { at: "2026-01-01T00:00:00Z", scope, links: [], otherStates: ["two"] };
  expect(textOf(report).replace(/\s+/g, " ")).toContain(
    "Another state of the stack redis-link/dev has links on this daemon too: two. It is of another clone or backend;",
  );
});
