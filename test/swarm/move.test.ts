import { rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countAt } from "../e2e/support/countAt";
import { TestStack } from "../e2e/support/testStack";
import { eventually } from "../../tools/shared/eventually.ts";
import { killedAt, type Moment } from "./support/killAt";
import { daemonOf, leftOn, nodeDocker, onSwarm, OUTSIDE } from "./support/nodes";
import { userOf, type Failure } from "./support/ranBy";

const MANAGER = 1;
const stack = new TestStack();
const folder = mkdtempSync(join(tmpdir(), `${stack.id}-move-`));
const volume = `${stack.redisName}-data`;
const { env, ran, command } = userOf(stack);

/** The node of Redis. */
let home = 2;
/** What was counted last. */
let counted = 0;

const move = () => command("move");

/** What `move` says when it fails. */
const refusal = () =>
  move().then(
    (said) => `it did not fail: ${said}`,
    (error: unknown) => (error as Failure).stderr,
  );

const redis = () => nodeDocker(home).getContainer(stack.redisName).inspect();
const startOfRedis = async () => (await redis()).State.StartedAt;

const hasVolume = async (node: number) =>
  (await nodeDocker(node).listVolumes()).Volumes.some(({ Name }) => Name === volume);

/** One request counts one more than the last, on whichever node Redis is: nothing that was acknowledged is lost. */
async function assertCountsOn(): Promise<void> {
  const { endpoints = "" } = await stack.outputs();
  const [endpoint = ""] = endpoints.split(",");
  counted += 1;
  expect(await eventually(() => countAt(endpoint))).toBe(counted);
}

beforeAll(async () => {
  await stack.create({ ...onSwarm(home, MANAGER), appTimeout: "120" });
  await stack.up();
  await assertCountsOn();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.remove();
});

describe("nothing is changed, and Redis goes on,", () => {
  afterEach(() => stack.configure({ "docker:host": daemonOf(home) }));

  it.each<[what: string, host: () => string, message: RegExp]>([
    [
      "if no daemon answers there",
      () => "unix:///nowhere.sock",
      /docker:host: "unix:\/\/\/nowhere\.sock": no Docker daemon/,
    ],
    [
      "if it is no node of the swarm",
      () => OUTSIDE,
      /docker:host: docker --host \S+ leads to no node of the swarm\. .* swarm join-token worker/,
    ],
    [
      "if it is the same daemon by another address",
      () => daemonOf(home).replace("unix:///", "unix:////"),
      /is another address of the daemon that \S+ is on: `npm run up` takes it up/,
    ],
  ])("%s", async (_what, host, message) => {
    const started = await startOfRedis();
    await stack.configure({ "docker:host": host() });
    expect(await refusal()).toMatch(message);
    expect(await startOfRedis()).toBe(started);
  });

  it("if a volume of its name is there, which is no copy of its data", async () => {
    const started = await startOfRedis();
    await stack.configure({ "docker:host": daemonOf(3) });
    const docker = nodeDocker(3);
    await ran("docker", "--host", daemonOf(3), "pull", "redis:7");
    await docker.createVolume({ Name: volume, Labels: { "redis-link.move": "another" } });
    try {
      const user = await docker.createContainer({
        ...{ Image: "redis:7", name: `${stack.id}-user`, HostConfig: { Binds: [`${volume}:/data`] } },
      });
      expect(await refusal()).toContain(
        `"${volume}", which is not written over. ${stack.id}-user has it: name another node.`,
      );
      await user.remove();
      expect(await refusal()).toMatch(
        /If nothing needs its data: docker --host \S+node3\.sock volume rm \S+$/m,
      );
    } finally {
      await docker.getVolume(volume).remove();
    }
    expect(await startOfRedis()).toBe(started);
  });
});

/** On the new node: its container, or its container on the link's network beside its own. */
const there = (node: number, format: string) =>
  `docker --host ${daemonOf(node)} inspect --format '${format}' ${stack.redisName}`;

const moments: [string, Moment | ((id: string, to: number) => Moment)][] = [
  ["before Redis is stopped", { call: "docker --host", nth: 1, at: "before" }],
  ["before Redis is stopped", (id) => ({ call: `stop ${id}`, at: "before" })],
  ["once Redis is stopped", (id) => ({ call: `stop ${id}`, at: "after" })],
  ["once the volume is there", { call: "volume create", at: "after" }],
  ["in the middle of the data", { call: "-xpf", at: "part" }],
  ["before the copy is called whole", { call: "rm .redis-link-unfinished", at: "before" }],
  ["once the copy is whole", { call: "rm .redis-link-unfinished", at: "after" }],
  ["while the state is written", { call: "stack import", nth: 2, at: { until: "sleep 0.3" } }],
  ["once the state is written", { call: "stack import", nth: 2, at: "after" }],
  ["once the old container is gone", (id) => ({ call: `rm --force ${id}`, at: "after" })],
  ["before the update", { call: "pulumi up ", at: "before" }],
  [
    "once the new container is there",
    (_id, to) => ({ call: "pulumi up ", at: { until: there(to, "{{.Id}}") } }),
  ],
  [
    "once the link leads there",
    (_id, to) => ({
      call: "pulumi up ",
      at: { until: `${there(to, "{{len .NetworkSettings.Networks}}")} | grep -q 2` },
    }),
  ],
];

test.each(moments)("killed %s, the next move ends it, and no count is lost", async (_when, moment) => {
  const [from, to] = [home, home === 2 ? 3 : 2];
  await stack.configure({ "docker:host": daemonOf(to) });
  const at = typeof moment === "function" ? moment((await redis()).Id, to) : moment;
  const first = await killedAt(at, ["move"], { env, folder });
  expect(await hasVolume(from)).toBe(true);
  const said = await move();
  home = to;
  for (const text of [first, said]) expect(text).not.toContain("npm run down");
  await assertCountsOn();
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
  expect(await leftOn(from, stack.redisName)).toEqual([]);
  expect(await hasVolume(from)).toBe(true);
  const [removal = ""] = /docker --host \S+ volume rm \S+$/m.exec(said) ?? [];
  expect(removal).toBe(`docker --host ${daemonOf(from)} volume rm ${volume}`);
  await ran("sh", "-c", removal);
});
