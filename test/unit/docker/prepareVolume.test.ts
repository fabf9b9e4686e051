import { dockerClient } from "../../../components/docker/dockerClient";
import { prepareVolume } from "../../../components/docker/volumeOperations";
import { BROKEN, daemonError, framed, LABELS } from "../../support/engineAnswers";
import { CREATED, fakeDaemon } from "../../support/fakeDaemon";

const COMMAND = ["sh", "-ec", "true"];
const VOLUME = {
  ...{ name: "store-data", labels: LABELS },
  preparation: { image: "sha256:1", command: COMMAND, user: "redis", path: "/data", imageName: "redis:5" },
};

const CREATE = [
  "createContainer",
  {
    ...{ Image: "sha256:1", Cmd: COMMAND, User: "redis", WorkingDir: "/data", Labels: LABELS },
    HostConfig: {
      Mounts: [{ Type: "volume", Source: "store-data", Target: "/data" }],
      NetworkMode: "none",
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      ReadonlyRootfs: true,
    },
  },
];
const START = ["container.start", CREATED];
const WAIT = ["container.wait", CREATED];
const LOGS = ["container.logs", CREATED, { stdout: true, stderr: true, tail: 3 }];
const REMOVE = ["container.remove", CREATED, { force: true, v: true }];

const REFUSAL = 'volume "store-data" cannot be used by the image "redis:5":';
const prepare = () => prepareVolume(dockerClient(), VOLUME);

describe("the preparation of a volume", () => {
  it("runs in a container without network or rights, which is gone afterwards", async () => {
    const calls = fakeDaemon({ "container.wait": { StatusCode: 0 } });
    await prepare();
    expect(calls).toEqual([CREATE, START, WAIT, REMOVE]);
  });

  it("is nothing where none is asked for", async () => {
    const calls = fakeDaemon();
    await prepareVolume(dockerClient(), { ...VOLUME, preparation: undefined });
    expect(calls).toEqual([]);
  });

  it.each<[string, Buffer]>([
    ["It has Redis 5; users are known from 6 on.", framed("It has Redis 5;", " users are known from 6 on.")],
    ["It ended with exit code 7.", framed()],
  ])(
    "fails the update where it does not end well, with what its command wrote last: %s",
    async (said, log) => {
      const calls = fakeDaemon({ "container.wait": { StatusCode: 7 }, "container.logs": log });
      await expect(prepare()).rejects.toThrow(new Error(`${REFUSAL} ${said}`));
      expect(calls).toEqual([CREATE, START, WAIT, LOGS, REMOVE]);
    },
  );

  it("fails the update where the image cannot even start it, and says what Docker said", async () => {
    const calls = fakeDaemon({ "container.start": daemonError(400, 'exec: "sh": not found') });
    await expect(prepare()).rejects.toHaveProperty("message", `${REFUSAL} exec: "sh": not found`);
    expect(calls).toEqual([CREATE, START, REMOVE]);
  });

  it.each(["container.wait", "container.logs"])("leaves no container where %s fails", async (call) => {
    const calls = fakeDaemon({ "container.wait": { StatusCode: 1 }, [call]: BROKEN });
    await expect(prepare()).rejects.toBe(BROKEN);
    expect(calls.at(-1)).toEqual(REMOVE);
  });

  it("hands on what the daemon says where there can be no container", async () => {
    const calls = fakeDaemon({ createContainer: BROKEN });
    await expect(prepare()).rejects.toBe(BROKEN);
    expect(calls).toEqual([CREATE]);
  });
});
