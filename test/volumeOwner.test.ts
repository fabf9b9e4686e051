import * as pulumi from "@pulumi/pulumi";
import { volumeOwnerHook } from "../components/volumeOwner";
import { recordStack } from "./support/recordedStack";

/** Answers what the daemon knows of a volume; told the daemon's address and the volume's name. */
const mockInspect = jest.fn<Promise<unknown>, [daemonHost: string | undefined, volume: string]>();

jest.mock("../components/link/dockerClient", () => ({
  dockerClient: (daemonHost?: string) => ({
    getVolume: (volume: string) => ({ inspect: () => mockInspect(daemonHost, volume) }),
  }),
}));

const logged = jest.spyOn(pulumi.log, "error").mockResolvedValue();
beforeEach(() => {
  logged.mockClear();
  mockInspect.mockReset();
});

async function registered(daemonHost?: string) {
  const stack = await recordStack();
  const redis = new pulumi.ComponentResource("test:index:Redis", "redis");
  const hook = volumeOwnerHook(redis, "redis", pulumi.output(daemonHost));
  await stack.settle();
  const create = () =>
    hook.callback({ urn: "", id: "", name: "", type: "", newInputs: { name: "store-data" } });
  return { redis, hook, stack, create };
}

describe("before a data volume is created", () => {
  it("the hook is known to the engine by the component's name, in previews too", async () => {
    const { hook, stack } = await registered();
    expect(hook.name).toBe("redis-volume-owner");
    expect(hook.opts).toEqual({ onDryRun: true });
    expect(stack.hooks).toEqual([hook]);
  });

  it.each([undefined, "tcp://10.0.0.5:2375"])("the component's daemon is asked by name: %s", async (host) => {
    mockInspect.mockResolvedValue({ Labels: { "redis-link.stack": "redis-link/dev" } });
    const { create } = await registered(host);
    await create();
    expect(mockInspect.mock.calls).toEqual([[host, "store-data"]]);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      "there is none of that name",
      () => Promise.reject(Object.assign(new Error("none"), { statusCode: 404 })),
    ],
    [
      "it is of this stack, as retainData left it",
      () => Promise.resolve({ Labels: { other: "x", "redis-link.stack": "redis-link/dev" } }),
    ],
  ])("all is well where %s", async (_what, answer) => {
    mockInspect.mockImplementation(answer);
    const { create } = await registered();
    await create();
    expect(logged).not.toHaveBeenCalled();
  });

  it.each<[string, unknown, string]>([
    ["another stack", { "redis-link.stack": "redis-link/prod" }, " but of redis-link/prod"],
    ["nobody known", {}, ""],
    ["nobody known, and has no labels", null, ""],
  ])("one of %s is refused, with the remedy", async (_what, labels, whose) => {
    mockInspect.mockResolvedValue({ Labels: labels });
    const { create, redis } = await registered();
    const message =
      `redisName: volume "store-data" exists and is not of this stack (redis-link/dev)${whose}. ` +
      "Choose another name, or remove the volume if nothing needs its data: docker volume rm store-data";
    await expect(create()).rejects.toThrow(message);
    expect(logged.mock.calls).toEqual([[message, redis]]);
  });

  it("a daemon that does not answer is no volume that is not there", async () => {
    mockInspect.mockRejectedValue(Object.assign(new Error("broken"), { statusCode: 500 }));
    const { create } = await registered();
    await expect(create()).rejects.toThrow("broken");
  });
});
