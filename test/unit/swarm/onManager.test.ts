import { onManager } from "../../../components/swarm/manager";
import type { Operations } from "../../../components/docker/operations";
import { BROKEN, daemonError } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";
import { LEADERLESS } from "../../support/fakeSwarm";

interface Thing {
  daemonHost?: string;
}

const STATE = { daemonHost: "unix:///one.sock" };
const NO_QUORUM = "the daemon at unix:///one.sock is a manager that has no quorum";

const act = jest.fn<Promise<never>, []>();
const operations: Operations<Thing> = onManager<Thing, Thing>({
  ...{ replacedBy: [], updatedBy: [] },
  ...{ create: act, read: act, update: act, delete: act },
});
const all = [
  () => operations.create(STATE),
  () => operations.read("id", STATE),
  () => operations.update("id", STATE, STATE),
  () => operations.delete("id", STATE),
];

beforeEach(() => act.mockReset());

it("without a quorum, every operation fails and changes nothing", async () => {
  fakeDaemon(LEADERLESS);
  for (const each of all) await expect(each()).rejects.toThrow(`${NO_QUORUM}: "no leader". More than half`);
  expect(act).not.toHaveBeenCalled();
});

it("reports a manager that answers only a ping as one without a quorum, not as one that is down", async () => {
  const late = Object.assign(new Error("The operation was aborted"), { name: "AbortError" });
  fakeDaemon({ listNodes: late, info: late });
  const deleting = () => operations.delete("id", STATE);
  await expect(deleting()).rejects.toThrow(`${NO_QUORUM}: no answer within 8 s. More than half`);
  fakeDaemon({ listNodes: late, info: late, ping: late });
  await expect(deleting()).rejects.toThrow("the daemon at unix:///one.sock does not answer");
  expect(act).not.toHaveBeenCalled();
});

it("with a quorum, runs each operation and leaves its errors unchanged", async () => {
  fakeDaemon();
  for (const error of [BROKEN, daemonError(409, "taken"), new Error("ours")]) {
    act.mockRejectedValue(error);
    for (const each of all) await expect(each()).rejects.toBe(error);
  }
  act.mockResolvedValue("done" as never);
  for (const each of all) expect(await each()).toBe("done");
});

it("adds to Docker's error that the quorum was lost during the operation", async () => {
  act.mockRejectedValue(daemonError(500, "node lost leader status"));
  for (const each of all) {
    let asked = 0;
    fakeDaemon({ ...LEADERLESS, listNodes: () => ((asked += 1) === 1 ? [] : LEADERLESS.listNodes) });
    await expect(each()).rejects.toThrow(`node lost leader status: ${NO_QUORUM}: "no leader".`);
  }
});
