import { dockerClient } from "../../../components/daemon/dockerClient";
import { removeVolume, whyNotTaken } from "../../../components/docker/volumeOwner";
import { BROKEN, daemonError, LABELS } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";

const NAME = "store-data";
const NONE = daemonError(404, "get store-data: no such volume");
const INSPECT = ["volume.inspect", NAME];
const REMOVE = ["volume.remove", NAME];
const usersOf = (label: string[]) => ["listContainers", { all: true, filters: { volume: [NAME], label } }];

const reason = (daemonHost?: string) =>
  whyNotTaken(dockerClient(), { name: NAME, labels: LABELS, daemonHost });

describe("a volume of a name that is wanted", () => {
  it("may be none", async () => {
    const calls = fakeDaemon({ "volume.inspect": NONE });
    expect(await reason()).toBeUndefined();
    expect(calls).toEqual([INSPECT]);
  });

  it("is taken up if it is of this stack, as retainData or a broken-off update left it", async () => {
    const calls = fakeDaemon({ "volume.inspect": { Labels: { other: "x", ...LABELS } }, listContainers: [] });
    expect(await reason()).toBeUndefined();
    expect(calls).toEqual([INSPECT, usersOf(["redis-link.stack=redis-link/dev"])]);
  });

  it("is refused if a container of this stack has it: to delete what stands for it would delete its data", async () => {
    const listContainers = [{ Names: ["/store"] }, { Names: [], Id: "0123" }];
    fakeDaemon({ "volume.inspect": { Labels: LABELS }, listContainers });
    expect(await reason()).toBe(
      'volume "store-data" is of this stack, not in its state, and in use by store, 0123. If its component was renamed or moved, give ' +
        "that the option `aliases`, and if an update has begun the move without it, first put it back and update; if an update was broken off, `npx redis-link recover` goes on with it; else remove the container, and run it again.",
    );
  });

  it.each<[string, unknown, string]>([
    ["a stack of another program", { "redis-link.stack": "shop/prod" }, " (redis-link/dev) but of shop/prod"],
    ["nobody known", {}, ""],
    ["nobody known, and has no labels", null, ""],
  ])("is refused if it is of %s, with the remedy", async (_what, Labels, whose) => {
    const calls = fakeDaemon({ "volume.inspect": { Labels }, listContainers: [] });
    expect(await reason()).toBe(
      `volume "store-data" exists and is not of this stack${whose}. Choose another name for the ` +
        "container that it is named after (containerName), or remove the volume if nothing needs its data: docker volume " +
        "rm store-data",
    );
    expect(calls).toEqual([INSPECT, usersOf([])]);
  });

  it("is refused if it is of another stack of the program, with the way on if that was this one's former name", async () => {
    fakeDaemon({
      "volume.inspect": { Labels: { "redis-link.stack": "redis-link/prod" } },
      listContainers: [],
    });
    expect(await reason()).toMatch(
      /volume rm store-data\. If this stack kept it, and was renamed since, let it have that name .*: pulumi stack rename prod$/,
    );
  });

  const OURS = { ...LABELS, "redis-link.state": "one" };
  const THEIRS = { ...LABELS, "redis-link.state": "two" };
  const ofState = () => whyNotTaken(dockerClient(), { name: NAME, labels: OURS });

  it("is never taken, nor named as one to remove, while another state of the stack's name lives on it", async () => {
    fakeDaemon({ "volume.inspect": { Labels: THEIRS }, listContainers: [{ Names: ["/store"] }] });
    expect(await ofState()).toBe(
      'volume "store-data" exists and is of another state of a stack of the same name, redis-link/dev: that of another clone or ' +
        "backend, or one that was lost (its label redis-link.state is two, and that of this state is one). Choose another name for " +
        "the container that it is named after (containerName). store has it: it holds what that works with",
    );
  });

  it.each<[string, Record<string, string>]>([
    ["kept by an earlier state of the stack, and nothing has it", THEIRS],
    ["of this state, and the stack was renamed", { ...OURS, "redis-link.stack": "redis-link/old" }],
  ])("is taken up if it is %s", async (_what, Labels) => {
    fakeDaemon({ "volume.inspect": { Labels }, listContainers: [] });
    expect(await ofState()).toBeUndefined();
  });

  it("is refused with a remedy for its own daemon", async () => {
    fakeDaemon({ "volume.inspect": { Labels: {} }, listContainers: [] });
    expect(await reason("ssh://me@box")).toMatch(/: docker --host ssh:\/\/me@box volume rm store-data$/);
  });

  it("is not taken for none by other trouble of the daemon", async () => {
    fakeDaemon({ "volume.inspect": BROKEN });
    await expect(reason()).rejects.toBe(BROKEN);
  });
});

describe("removing a volume", () => {
  const remove = () => removeVolume(dockerClient(), NAME);

  it.each<[string, unknown]>([
    ["it is there", undefined],
    ["it is gone", NONE],
  ])("is done, and not by force, where %s", async (_what, answer) => {
    const calls = fakeDaemon({ "volume.remove": answer });
    await remove();
    expect(calls).toEqual([REMOVE]);
  });

  it("names whatever uses it still, of this stack or not", async () => {
    const calls = fakeDaemon({
      "volume.remove": daemonError(409, "remove store-data: volume is in use"),
      listContainers: [{ Names: ["/backup"] }, { Names: ["/debug"] }],
    });
    await expect(remove()).rejects.toHaveProperty(
      "message",
      'volume "store-data" is still in use by backup, debug. To delete it with its data, remove what uses it, and run it ' +
        "again. To keep the data, set retainData (or the option retainOnDelete) and run the update first.",
    );
    expect(calls).toEqual([REMOVE, usersOf([])]);
  });

  it("hands on what else the daemon says", async () => {
    fakeDaemon({ "volume.remove": BROKEN });
    await expect(remove()).rejects.toBe(BROKEN);
  });
});
