import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { untilReady } from "../../components/container/untilReady";
import { linkOperations } from "../../components/link/linkOperations";
import { networkOperations } from "../../components/docker/networkOperations";
import { volumeOperations } from "../../components/docker/volumeOperations";
import { docker, execIn } from "./support/testDaemon";
import { pull } from "./support/pull";
import { uniqueName } from "../support/uniqueName";

// Operations on a real daemon.

const id = uniqueName();
const labels = { "redis-link.stack": `test/${id}` };
const foreign = { "redis-link.stack": "test/another" };

beforeAll(() => pull("alpine"));
afterAll(async () => {
  const filters = { name: [id] };
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await docker.getContainer(Id).remove({ force: true });
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  for (const { Name } of (await docker.listVolumes({ filters })).Volumes)
    await docker.getVolume(Name).remove();
});

/** Starts a container that sleeps. */
async function started(name: string, more: object = {}) {
  const options = { Image: "alpine", Cmd: ["sleep", "1000"], name: `${id}-${name}`, ...more };
  const container = await docker.createContainer(options);
  await container.start();
  return container;
}

describe("networkOperations", () => {
  const inputs = { name: `${id}-network`, internal: true, labels, member: `${id}-member` };
  const found = { name: inputs.name, internal: true };

  it("creates a network, finds it, uses it again if it was left behind, and deletes it", async () => {
    const { id: made } = await networkOperations.create(inputs);
    expect(await docker.getNetwork(made).inspect()).toMatchObject({
      ...{ Name: inputs.name, Driver: "bridge", Internal: true, Labels: labels },
    });
    expect(await networkOperations.read(made, inputs)).toEqual(found);
    expect(await networkOperations.create(inputs)).toEqual({ id: made });
    await networkOperations.delete(made, inputs);
    await networkOperations.delete(made, inputs);
    expect(await networkOperations.read(made, inputs)).toBeUndefined();
  });

  it("finds the container detached from its network, and attaches it again", async () => {
    const { id: made } = await networkOperations.create(inputs);
    const container = await started("member", { Labels: labels });
    expect(await networkOperations.read(made, inputs)).toEqual({ ...found, missing: [`${id}-member`] });
    await networkOperations.update(made, inputs, inputs);
    expect(await networkOperations.read(made, inputs)).toEqual(found);
    await container.remove({ force: true });
    await networkOperations.delete(made, inputs);
  });

  it("does not attach a container of the same name that belongs to another stack", async () => {
    const { id: made } = await networkOperations.create(inputs);
    const container = await started("member", { Labels: foreign });
    await networkOperations.update(made, inputs, inputs);
    expect(Object.keys((await container.inspect()).NetworkSettings.Networks)).toEqual(["bridge"]);
    await container.remove({ force: true });
    await networkOperations.delete(made, inputs);
  });

  it("refuses a network of the same name that another stack made, and keeps that network", async () => {
    const other = await docker.createNetwork({ Name: inputs.name, Labels: foreign });
    await expect(networkOperations.create(inputs)).rejects.toThrow(
      `network "${inputs.name}" exists and is not of this stack`,
    );
    expect(await other.inspect()).toMatchObject({ Labels: foreign });
    await other.remove();
  });

  it("a network cannot be deleted while a container is attached; the error names the container", async () => {
    const { id: made } = await networkOperations.create(inputs);
    const container = await started("guest", { HostConfig: { NetworkMode: inputs.name } });
    await expect(networkOperations.delete(made, inputs)).rejects.toThrow(
      `still has containers: ${id}-guest. Stop them`,
    );
    await container.remove({ force: true });
    await networkOperations.delete(made, inputs);
  });
});

describe("linkOperations", () => {
  const source = `${id}-source`;
  const inputs = { name: `${id}-link`, alias: "db", consumer: `${id}-consumer`, containerId: source, labels };
  const refusal = async (options: { Cmd?: string[] } | undefined): Promise<string | undefined> => {
    const container = options && (await started("source", options));
    if (options?.Cmd) await container?.wait(); // else it may still be ending
    const refused = await linkOperations.check!({}, inputs);
    await container?.remove({ force: true });
    return refused?.reason;
  };

  it.each<[string, object | undefined, string]>([
    ["that does not exist", undefined, "there is no such container"],
    ["on the host's network", { HostConfig: { NetworkMode: "host" } }, "has no network of its own"],
    ["without a network", { HostConfig: { NetworkMode: "none" } }, "has no network of its own"],
    ["that has ended", { Cmd: ["true"] }, "does not run"],
  ])("a preview refuses a link to a source %s", async (_what, options, reason) => {
    expect(await refusal(options)).toContain(reason);
  });

  it("creates a link to a source by name, and attaches a recreated source", async () => {
    const first = await started("source");
    expect(await linkOperations.check!({}, inputs)).toBeUndefined();
    const { id: made } = await linkOperations.create(inputs);
    expect(await linkOperations.read(made, inputs)).toEqual({ name: inputs.name });
    await first.remove({ force: true });
    const second = await started("source");
    expect(await linkOperations.read(made, inputs)).toEqual({ name: inputs.name, missing: [source] });
    await linkOperations.update(made, inputs, inputs);
    expect((await second.inspect()).NetworkSettings.Networks[inputs.name]?.Aliases).toContain("db");
    await linkOperations.delete(made, inputs);
    expect((await second.inspect()).State.Running).toBe(true);
    await second.remove({ force: true });
  });
});

describe("volumeOperations", () => {
  const inputs = { name: `${id}-data`, labels };
  /** Deletes it as an update without it in the program. */
  const remove = async () => {
    jest.resetModules();
    const { volumeOperations: later } = await import("../../components/docker/volumeOperations");
    await later.delete(inputs.name, inputs);
  };

  it("accepts the name of a volume, creates it, uses it again, and deletes it", async () => {
    expect(await volumeOperations.check!({}, inputs)).toBeUndefined();
    expect(await volumeOperations.create(inputs)).toEqual({ id: inputs.name });
    expect(await docker.getVolume(inputs.name).inspect()).toMatchObject({ Labels: labels });
    expect(await volumeOperations.check!({}, inputs)).toBeUndefined();
    expect(await volumeOperations.read(inputs.name, inputs)).toEqual({});
    await remove();
    await remove();
    expect(await volumeOperations.read(inputs.name, inputs)).toBeUndefined();
  });

  it("does not delete a volume that a container uses", async () => {
    await volumeOperations.create(inputs);
    const container = await started("user", { HostConfig: { Binds: [`${inputs.name}:/data`] } });
    await expect(remove()).rejects.toThrow(`volume "${inputs.name}" is still in use by ${id}-user`);
    await container.remove({ force: true });
    await remove();
  });
});

describe("waiting until a container is ready", () => {
  /** Docker itself would run the probe a minute after the start. */
  const probed = (...Test: string[]) => ({ Healthcheck: { Test, Interval: 60e9 } });
  const ready = (containerId: string, name: string, probe: string[]) =>
    untilReady({
      ...{ containerId, containerName: `${id}-${name}`, networkName: "bridge", links: [] },
      health: { probe, timeoutSeconds: 60 },
    });

  it("waits until the container's probe passes", async () => {
    const probe = ["CMD", "test", "-e", "/tmp/ready"];
    const container = await started("ready", probed(...probe));
    let isReady = false;
    const waiting = ready(container.id, "ready", probe).then(() => (isReady = true));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(isReady).toBe(false);
    await execIn(`${id}-ready`, "touch", "/tmp/ready");
    await waiting;
    expect((await container.inspect()).State.Health?.Status).toBe("starting");
  });

  it("continues to wait after a probe that hangs", async () => {
    const script = "mkdir /tmp/once 2>/dev/null && exec sleep 1000; test -e /tmp/once";
    const probe = ["CMD", "sh", "-c", script];
    const container = await started("silent", probed(...probe));
    const start = Date.now();
    await ready(container.id, "silent", probe);
    expect(Date.now() - start).toBeGreaterThanOrEqual(2000);
  });

  it("waiting fails at once when the container is stopped or removed", async () => {
    const probe = ["CMD", "false"];
    const container = await started("down", probed(...probe));
    const waiting = ready(container.id, "down", probe);
    await container.stop({ t: 0 });
    await expect(waiting).rejects.toThrow(`${id}-down does not run (exited, exit code 137)`);
    await container.remove();
    await expect(ready(container.id, "down", probe)).rejects.toThrow(`${id}-down is gone`);
  });
});

describe("the plugin", () => {
  let plugin: ChildProcessWithoutNullStreams;
  afterAll(() => plugin.kill());

  it("the plugin exits with the engine that started it", async () => {
    plugin = spawn(resolve(__dirname, "../../components/plugin/pulumi-resource-redis-link"));
    const over = once(plugin, "exit");
    await once(plugin.stdout, "data"); // its port: it serves
    plugin.stdin.end();
    expect(await over).toEqual([0, null]);
  });
});
