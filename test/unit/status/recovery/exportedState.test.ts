import {
  daemonsOf,
  type ExportedState,
  knownTo,
  stateIdsOf,
} from "../../../../components/status/recovery/pulumiState";

const PROVIDER = "pulumi:providers:redis-link";
const LINK = "redis-link:docker:OverlayLink";

const stateOf = (deployment: ExportedState["deployment"]): ExportedState => ({ deployment });

test("reads a state's ids from the outputs or inputs of its providers", () => {
  const state = stateOf({
    resources: [
      { type: PROVIDER, inputs: { stateId: "one" }, outputs: { stateId: "one" } },
      { type: PROVIDER, inputs: { stateId: "two" } },
      { type: "other", outputs: { stateId: "none" } },
    ],
  });
  expect(stateIdsOf(state)).toEqual(["one", "two"]);
  expect(stateIdsOf(stateOf({}))).toEqual([]);
});

test("lists resource ids and egress networks of links as known to the state", () => {
  const outputs = { egressNetwork: "app-front", formerEgressNetwork: "old-front" };
  const known = knownTo(stateOf({ resources: [{ type: LINK, id: "1", outputs }] }));
  expect(["1", "app-front", "old-front"].every((key) => known.has(key))).toBe(true);
});

test("reads a state's daemons from resources and pending operations", () => {
  const state = stateOf({
    resources: [
      { type: PROVIDER, inputs: { daemonHost: "" } },
      { type: LINK, inputs: { daemonHost: "ssh://manager", sourceDaemon: "" } },
      { type: "docker:index:Container", inputs: { daemonHost: "no" } },
    ],
    pending_operations: [{ resource: { type: LINK, inputs: { daemonHost: "b", sourceDaemon: "ssh://a" } } }],
  });
  expect(daemonsOf(state)).toEqual(["", "ssh://manager", "b", "ssh://a"]);
});
