import { dockerClient } from "../../../components/daemon/dockerClient";
import { removeVolume, whyNotTaken } from "../../../components/docker/volumeOwner";
import { BROKEN, LABELS } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";
import { FakeDocker } from "../../support/fakeDocker";

const NAME = "store-data";
type Labels = Record<string, string> | null;

/** A daemon with the volume, and these containers that mount it. */
function daemon(labels: Labels, users: Record<string, Labels> = {}) {
  const containers = Object.fromEntries(
    Object.entries(users).map(([name, labels]) => [
      name,
      { labels, mounts: { [NAME]: "rw" as const }, state: { Running: false } },
    ]),
  );
  return new FakeDocker({ volumes: { [NAME]: labels }, containers });
}

describe("the owner of a volume with a wanted name", () => {
  const OURS = { ...LABELS, "redis-link.state": "one" };
  const THEIRS = { ...LABELS, "redis-link.state": "two" };
  const reason = (daemonHost?: string, labels: Record<string, string> = LABELS) =>
    whyNotTaken(dockerClient(), { name: NAME, labels, daemonHost });
  const ofState = () => reason(undefined, OURS);

  it("accepts the name if no volume has it", async () => {
    new FakeDocker();
    expect(await reason()).toBeUndefined();
  });

  it.each<[string, Record<string, string>, Labels]>([
    ["of this stack, and no container uses it", LABELS, { other: "x", ...LABELS }],
    ["kept by an earlier state of the stack, and no container uses it", OURS, THEIRS],
    ["of this state, and the stack was renamed", OURS, { ...OURS, "redis-link.stack": "redis-link/old" }],
  ])("uses a volume again that is %s", async (_what, labels, found) => {
    daemon(found);
    expect(await reason(undefined, labels)).toBeUndefined();
  });

  it("accepts an existing volume of this stack even if a container of another stack uses that volume", async () => {
    daemon(LABELS, { theirs: { "redis-link.stack": "shop/prod" } });
    expect(await reason()).toBeUndefined();
  });

  it("refuses a volume that containers of this stack use, because deleting the volume would delete their data", async () => {
    daemon(LABELS, { store: LABELS, second: LABELS });
    expect(await reason()).toBe(
      'volume "store-data" is of this stack, not in its state, and in use by store, second. If its component was renamed or moved, give ' +
        "that the option `aliases`, and if an update has begun the move without it, first put it back and update; if an update was broken off, `npx redis-link recover` goes on with it; else remove the container, and run it again.",
    );
  });

  it.each<[string, Labels, string]>([
    ["of another program's stack", { "redis-link.stack": "shop/prod" }, " (redis-link/dev) but of shop/prod"],
    ["of nobody", {}, ""],
    ["without labels", null, ""],
  ])("refuses a volume %s, with the remedy", async (_what, labels, whose) => {
    daemon(labels);
    expect(await reason()).toBe(
      `volume "store-data" exists and is not of this stack${whose}. Choose another name for the ` +
        "container that it is named after (containerName), or remove the volume if nothing needs its data: docker volume " +
        "rm store-data",
    );
  });

  it("refuses a volume of another stack of the program, with the remedy for a renamed stack", async () => {
    daemon({ "redis-link.stack": "redis-link/prod" });
    expect(await reason()).toMatch(
      /volume rm store-data\. If this stack kept it, and was renamed since, let it have that name .*: pulumi stack rename prod$/,
    );
  });

  it("refuses a volume of another state of this stack, and names no command that removes a volume in use", async () => {
    daemon(THEIRS, { store: THEIRS });
    expect(await ofState()).toBe(
      'volume "store-data" exists and is of another state of a stack of the same name, redis-link/dev: that of another clone or ' +
        "backend, or one that was lost (its label redis-link.state is two, and that of this state is one). Choose another name for " +
        "the container that it is named after (containerName). store has it: it holds what that works with",
    );
  });

  it("names the volume's daemon in the remedy", async () => {
    daemon({});
    expect(await reason("ssh://me@box")).toMatch(/: docker --host ssh:\/\/me@box volume rm store-data$/);
  });

  it("throws the daemon's error instead of accepting a name", async () => {
    fakeDaemon({ "volume.inspect": BROKEN });
    await expect(reason()).rejects.toBe(BROKEN);
  });
});

describe("removing a volume", () => {
  const remove = () => removeVolume(dockerClient(), NAME);

  it.each([
    ["removes it", daemon],
    ["succeeds if the volume is gone", () => new FakeDocker()],
  ])("removing a volume %s", async (_what, make) => {
    const docker = make({});
    await remove();
    expect(docker.volumes).toEqual({});
  });

  it("names every container that still uses the volume", async () => {
    daemon(LABELS, { backup: LABELS, debug: null });
    await expect(remove()).rejects.toHaveProperty(
      "message",
      'volume "store-data" is still in use by backup, debug. To delete it with its data, remove what uses it, and run it ' +
        "again. To keep the data, set retainData (or the option retainOnDelete) and run the update first.",
    );
  });

  it("removing a volume fails with Docker's own error", async () => {
    fakeDaemon({ "volume.remove": BROKEN });
    await expect(remove()).rejects.toBe(BROKEN);
  });
});
