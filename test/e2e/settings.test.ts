import { docker, execIn, idOf } from "./support/testDaemon";
import { TestStack } from "./support/testStack";

const stack = new TestStack(`${__dirname}/settings`);
const [rooted, bare, worker] = [`${stack.id}-rooted`, `${stack.id}-bare`, `${stack.id}-worker`];
const SAME = { same: expect.any(Number) as number };
let endpoints: Record<string, string>;

// The tests tell one story, in order.
beforeAll(() => stack.create({ timeoutSeconds: "2" }));
afterAll(() => stack.remove());

test("an app that starts slower than its timeout fails the update with Docker's diagnosis and the remedy", async () => {
  await expect(stack.up()).rejects.toThrow(
    new RegExp(
      `${rooted} did not get ready within 2 s\\. Docker says: running \\(starting\\).*health\\.timeoutSeconds\\.`,
      "s",
    ),
  );
});

test("the app starts with a longer timeout, and a refresh shows no change", async () => {
  const before = await idOf(rooted);
  await stack.configure({ timeoutSeconds: "60" });
  endpoints = await stack.up();
  expect(await idOf(rooted)).toBe(before);
  expect(await stack.preview({ refresh: true })).toEqual(SAME);
});

test("an image that starts as root changes to its own user, writes to its folder, and answers", async () => {
  const answer = await fetch(endpoints.rootedEndpoint!);
  expect(await answer.json()).toEqual({ uid: 1000, words: ["with words"] });
  expect(await execIn(rooted, "cat", "/run/app/data/written")).toBe("by the user");
  await expect(execIn(rooted, "touch", "/var/tmp/x")).rejects.toThrow("Read-only file system");
});

test("the container has each configured setting", async () => {
  const { Config, HostConfig } = await docker.getContainer(rooted).inspect();
  expect(Config).toMatchObject({
    Hostname: "rooted.example",
    StopSignal: "SIGINT",
    WorkingDir: "/tmp",
    Labels: { tier: "front" },
  });
  expect(Config.Healthcheck).toMatchObject({ StartPeriod: 75e9 });
  expect(HostConfig).toMatchObject({
    Memory: 0,
    RestartPolicy: { Name: "always" },
    Ulimits: [{ Name: "nofile", Soft: 2048, Hard: 4096 }],
  });
  expect((HostConfig.ExtraHosts as string[]).sort()).toEqual(["alpha:192.0.2.1", "zeta:192.0.2.9"]);
  expect((HostConfig.Dns as string[]).sort()).toEqual(["192.0.2.52", "192.0.2.53"]);
});

test("an image without a shell is checked from outside, and gets no Docker health check", async () => {
  expect(endpoints.bareEndpoint).toMatch(/^http:/);
  const { Config, State } = await docker.getContainer(bare).inspect();
  expect(Config.User).toBe("1000:1000");
  expect(State.Health).toBeUndefined();
});

test("a worker without a port has no endpoint, and reaches the source", async () => {
  expect(endpoints).not.toHaveProperty("workerEndpoint");
  const { NetworkSettings, HostConfig } = await docker.getContainer(worker).inspect();
  expect(Object.values(NetworkSettings.Ports).flat().filter(Boolean)).toEqual([]);
  expect(HostConfig.ReadonlyRootfs).toBe(false);
  expect(Number(await execIn(worker, "redis-cli", "-h", "db", "get", "beats"))).toBeGreaterThan(0);
});

test("a changed label replaces only the container with that label", async () => {
  const before = await idOf(bare);
  await stack.configure({ tier: "back" });
  await stack.up();
  expect((await docker.getContainer(rooted).inspect()).Config.Labels).toMatchObject({ tier: "back" });
  expect(await idOf(bare)).toBe(before);
  expect(await stack.preview({ refresh: true })).toEqual(SAME);
});
