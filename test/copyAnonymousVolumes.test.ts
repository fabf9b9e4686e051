import { dockerClient } from "../components/docker/dockerClient";
import { copyAnonymousVolumes } from "../components/provider/copyAnonymousVolumes";
import { BROKEN, byId, CREATED, fakeDaemon, type Answers, type Call } from "./support/fakeDaemon";

const LABELS = { "redis-link.stack": "redis-link/dev" };
const INPUTS = { containerName: "app", image: "sha256:2", paths: [], taken: [], labels: LABELS };
const VOLUMES = [
  { volumeName: "app-data", containerPath: "/data" },
  { volumeName: "app-var-lib-app", containerPath: "/var/lib/app" },
];
const ANONYMOUS = "0".repeat(64);

const INSPECT = ["container.inspect", "app"];
const STOP = ["container.stop", "app"];
const holding = (...volumes: typeof VOLUMES) => [
  "createContainer",
  {
    Image: "sha256:2",
    Cmd: ["none"],
    Labels: LABELS,
    HostConfig: {
      Mounts: volumes.map(({ volumeName, containerPath }) => ({
        Type: "volume",
        Source: volumeName,
        Target: containerPath,
      })),
      NetworkMode: "none",
    },
  },
];
const copy = (path: string, into: string) => [
  ["container.getArchive", "app", { path }],
  ["container.putArchive", CREATED, `archive of ${path}`, { path: into }],
];
// Named volumes stay; what else the image declares goes with the container.
const REMOVE = ["container.remove", CREATED, { force: true, v: true }];

interface Facts {
  /** Names of what is mounted, by path; undefined is no volume. */
  mounts?: Record<string, string | undefined>;
  running?: boolean;
  labels?: object | null;
}

/** A daemon with the app's container, which has an anonymous volume in both places if nothing else is said. */
function daemon(facts: Facts = {}, answers: Answers = {}): Call[] {
  const {
    mounts = { "/data": ANONYMOUS, "/var/lib/app": ANONYMOUS },
    running = true,
    labels = LABELS,
  } = facts;
  const app = {
    Config: { Labels: labels },
    State: { Running: running },
    Mounts: Object.entries(mounts).map(([Destination, Name]) => ({ Destination, Name })),
  };
  return fakeDaemon({
    "container.inspect": byId({ app }),
    "container.getArchive": (_id: string, { path }: { path: string }) => `archive of ${path}`,
    ...answers,
  });
}

const copyAll = () => copyAnonymousVolumes(dockerClient(), INPUTS, VOLUMES);

describe("what a container has in anonymous volumes", () => {
  it("is copied into the named ones, once it is stopped, by a container that never starts and is gone then", async () => {
    const calls = daemon();
    await copyAll();
    expect(calls).toEqual([
      INSPECT,
      STOP,
      holding(...VOLUMES),
      ...copy("/data", "/"),
      ...copy("/var/lib/app", "/var/lib"),
      REMOVE,
    ]);
  });

  it("is copied from a container that does not run, without stopping it", async () => {
    const calls = daemon({ running: false });
    await copyAll();
    expect(calls).not.toContainEqual(STOP);
    expect(calls).toHaveLength(7);
  });

  it.each<[string, string | undefined]>([
    ["a named volume", "app-data"],
    ["a volume whose name is 63 digits long", "0".repeat(63)],
    ["a volume whose name is 65 digits long", "0".repeat(65)],
    ["a folder of the host", undefined],
  ])("is copied alone: not what is in %s", async (_what, name) => {
    const calls = daemon({ mounts: { "/data": name, "/var/lib/app": ANONYMOUS } });
    await copyAll();
    expect(calls).toEqual([INSPECT, STOP, holding(VOLUMES[1]!), ...copy("/var/lib/app", "/var/lib"), REMOVE]);
  });

  it("is left where it is, and the container runs on, in a place that no volume takes", async () => {
    const calls = daemon({ mounts: { "/other": ANONYMOUS } });
    await copyAll();
    expect(calls).toEqual([INSPECT]);
  });

  it.each<[string, object | null]>([
    ["another stack", { "redis-link.stack": "redis-link/prod" }],
    ["nobody known", null],
  ])("is left where it is if the container is of %s, which is not stopped", async (_what, labels) => {
    const calls = daemon({ labels });
    await copyAll();
    expect(calls).toEqual([INSPECT]);
  });

  it("is nothing where there is no container", async () => {
    const calls = daemon({}, { "container.inspect": byId({}) });
    await copyAll();
    expect(calls).toEqual([INSPECT]);
  });

  it.each(["container.getArchive", "container.putArchive"])(
    "is copied again by the next update, and no container is left, where %s fails",
    async (call) => {
      const calls = daemon({}, { [call]: BROKEN });
      await expect(copyAll()).rejects.toBe(BROKEN);
      expect(calls.at(-1)).toEqual(REMOVE);
    },
  );

  it("is not touched where the container cannot be stopped", async () => {
    const calls = daemon({}, { "container.stop": BROKEN });
    await expect(copyAll()).rejects.toBe(BROKEN);
    expect(calls).toEqual([INSPECT, STOP]);
  });
});
