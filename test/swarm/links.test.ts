import { resolve } from "node:path";
import { eventually } from "../../tools/shared/eventually.ts";
import { countAt } from "../e2e/support/countAt";
import { TestStack } from "../e2e/support/testStack";
import { daemonOf, execOn, leftOn, NODES, nodeDocker, REGISTRY, tasksOn } from "./support/nodes";

/** The node that has the sources, and the one whose manager makes the services. */
const [SOURCES, MANAGER] = [2, 1];

const stack = new TestStack(resolve(__dirname, "program"));
const [one, two, redis] = ["one", "two", "redis"].map((name) => `${stack.id}-${name}`) as [
  string,
  string,
  string,
];
let endpoints: string[];
let otherEndpoints: string[];
let password: string;

async function up(): Promise<void> {
  const outputs = await stack.up();
  [endpoints, otherEndpoints] = [outputs.endpoints, outputs.otherEndpoints].map((urls) =>
    urls!.split(","),
  ) as [string[], string[]];
  password = outputs.password!;
}

beforeAll(async () => {
  const daemons = { manager: daemonOf(MANAGER), "docker:host": daemonOf(SOURCES) };
  await stack.create({ registry: REGISTRY, ...daemons });
  await up();
});
afterAll(() => stack.remove());

/** A task of a service that runs: its node, and its container's id. */
async function aTaskOf(service: string): Promise<{ node: number; id: string }> {
  for (const node of NODES) {
    const [task] = await tasksOn(node, service);
    if (task !== undefined) return { node, id: task.Id };
  }
  throw new Error(`${service} has no task that runs.`);
}

/** The addresses that a name has in a task, none if it does not resolve. */
async function resolved(service: string, name: string): Promise<string> {
  const { node, id } = await aTaskOf(service);
  return (await execOn(node, id, "env", "RES_OPTIONS=timeout:1 attempts:1", "getent", "ahostsv4", name))
    .stdout;
}

const startOf = async (container: string) =>
  (await nodeDocker(SOURCES).getContainer(container).inspect()).State.StartedAt;

test("each node that runs a task answers, and all tasks count in the same Redis", async () => {
  expect(endpoints).toHaveLength(2);
  expect(new Set(endpoints.map((url) => new URL(url).hostname)).size).toBe(2);
  const first = await countAt(endpoints[0]!);
  expect(await countAt(endpoints[1]!)).toBe(first + 1);
  expect(await countAt(otherEndpoints[0]!)).toBe(first + 2);
});

test("each service resolves only its own alias", async () => {
  expect(await resolved(one, "redis")).not.toBe("");
  expect(await resolved(one, "cache")).toBe("");
  expect(await resolved(two, "cache")).not.toBe("");
  expect(await resolved(two, "redis")).toBe("");
});

test("two services of one source do not reach each other by name or address", async () => {
  const { node, id } = await aTaskOf(two);
  const { NetworkSettings } = await nodeDocker(node).getContainer(id).inspect();
  const addresses = Object.values(NetworkSettings.Networks).flatMap(({ IPAddress }) => IPAddress || []);
  expect(addresses.length).toBeGreaterThan(1);
  expect(await resolved(one, two)).toBe("");
  const from = await aTaskOf(one);
  const asks = (address: string, port: number) =>
    execOn(from.node, from.id, "timeout", "2", "bash", "-c", `exec 3<>/dev/tcp/${address}/${port}`);
  for (const address of addresses) expect((await asks(address, 3000)).code).not.toBe(0);
  // The same question has another answer for what it is linked to.
  expect((await asks("redis", 6379)).code).toBe(0);
});

test("a service without a link reaches no source", async () => {
  const docker = nodeDocker(MANAGER);
  const name = `${stack.id}-stranger`;
  const { id } = await docker.createService({
    Name: name,
    TaskTemplate: { ContainerSpec: { Image: "node:24-slim", Command: ["sleep", "1000"] } },
    EndpointSpec: { Mode: "dnsrr" },
  });
  try {
    const task = await eventually(() => aTaskOf(name), { timeoutMs: 30_000, pauseMs: 500 });
    const { NetworkSettings } = await nodeDocker(SOURCES).getContainer(redis).inspect();
    const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
    expect(addresses.length).toBe(3); // its own network, and those of two links
    for (const address of [...addresses, redis, "redis"]) {
      const connect = `exec 3<>/dev/tcp/${address}/6379`;
      const asked = await execOn(task.node, task.id, "timeout", "2", "bash", "-c", connect);
      expect(asked.code).not.toBe(0);
    }
  } finally {
    await docker.getService(id).remove();
  }
});

test("tasks are hardened", async () => {
  const { node, id } = await aTaskOf(one);
  const { HostConfig } = await nodeDocker(node).getContainer(id).inspect();
  expect(HostConfig).toMatchObject({
    ...{ CapDrop: ["ALL"], Memory: 256 * 1024 ** 2, PidsLimit: 512, ReadonlyRootfs: true, Init: true },
  });
  const { ApiVersion } = await nodeDocker(node).version();
  const isForbidden = (await execOn(node, id, "grep", "NoNewPrivs:.1", "/proc/self/status")).code === 0;
  expect(isForbidden).toBe(Number(ApiVersion.split(".")[1]) >= 44);
  expect((await execOn(node, id, "sh", "-c", "echo x >/x")).code).not.toBe(0);
  expect((await execOn(node, id, "sh", "-c", "echo x >/tmp/x")).code).toBe(0);
});

test("a preview with refresh shows no change", async () => {
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("the password is only in a file of the task, not in variables, state or spec", async () => {
  const { node, id } = await aTaskOf(one);
  expect((await execOn(node, id, "cat", "/run/secrets/redis_password")).stdout).toBe(password);
  const docker = nodeDocker(MANAGER);
  const container = await nodeDocker(node).getContainer(id).inspect();
  const open = {
    container: JSON.stringify(container),
    service: JSON.stringify(await docker.getService(one).inspect()),
    tasks: JSON.stringify(await docker.listTasks()),
    secrets: JSON.stringify(await docker.listSecrets()),
    state: stack.stateText,
    printed: stack.log,
  };
  for (const [name, text] of Object.entries(open)) {
    expect(text.length).toBeGreaterThan(100);
    const holds = [password, Buffer.from(password).toString("base64")].some((form) => text.includes(form));
    expect([name, holds]).toEqual([name, false]);
  }
});

test("a second link of a running service restarts its tasks one by one, but not the source", async () => {
  const started = await startOf(redis);
  const before = await countAt(endpoints[0]!);
  await stack.configure({ second: "true" });
  // The service, and what its component records of its arguments.
  expect(await stack.preview()).toMatchObject({ update: 2 });
  await up();
  expect(await startOf(redis)).toBe(started);
  expect(await resolved(one, "second")).not.toBe("");
  expect(await resolved(one, "redis")).not.toBe("");
  expect(await countAt(endpoints[0]!)).toBe(before + 1);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("a refresh finds changes made by hand, and repairs them", async () => {
  const docker = nodeDocker(MANAGER);
  const found = (await docker.getService(one).inspect()) as {
    Version: { Index: number };
    Spec: { Mode: object };
  };
  const _body = { ...found.Spec, Mode: { Replicated: { Replicas: 1 } } };
  await docker.getService(one).update({ _query: { version: found.Version.Index }, _body });
  await nodeDocker(SOURCES).getNetwork(`${two}-link-cache`).disconnect({ Container: redis, Force: true });
  expect(await stack.preview({ refresh: true })).toMatchObject({ update: 2 });
  await stack.up({ refresh: true });
  expect(await resolved(two, "cache")).not.toBe("");
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("a destroy leaves nothing on any node", async () => {
  await stack.destroy();
  for (const node of NODES) expect([node, await leftOn(node, stack.id)]).toEqual([node, []]);
  const secrets = (await nodeDocker(MANAGER).listSecrets()) as { Spec: { Name: string } }[];
  expect(secrets.filter(({ Spec }) => Spec.Name.includes(stack.id))).toEqual([]);
});
