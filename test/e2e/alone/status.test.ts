import { tmpdir } from "node:os";
import type { LinkStatus, Report } from "../../../components/status/report";
import { LinksCommand } from "../../support/linksCommand";
import { docker, execIn, idOf, inventory } from "../support/testDaemon";
import { eventually } from "../../../tools/shared/eventually.ts";
import { followed, pull } from "../support/pull";
import { linksProgram, TestStack } from "../support/testStack";

const stack = new TestStack(linksProgram);
const { id } = stack;
const [redis, first] = [`${id}-redis`, `${id}-first`];
const network = docker.getNetwork(`${first}-link-db`);
/** How soon what Docker tells of is to be seen. */
const SOON_MS = 2000;

const command = (...args: string[]) =>
  new LinksCommand([...args, ...(args.includes("--all") ? [] : ["--stack", id])], {
    cwd: linksProgram,
    env: stack.environment,
  });

async function look(...args: string[]): Promise<{ code: number | null; links: LinkStatus[]; text: string }> {
  const run = command("status", "--json", ...args);
  const code = await run.code;
  if (run.stdout === "") throw new Error(run.stderr);
  const report = JSON.parse(run.stdout) as Report;
  return { code, links: report.links, text: run.stdout };
}

const linkTo = (links: LinkStatus[], consumer: string, alias: string) =>
  links.find((link) => link.consumer.name === consumer && link.alias === alias);
const leave = (Container: string) => network.disconnect({ Container, Force: true });
const join = (Container: string, ...Aliases: string[]) =>
  network.connect({ Container, EndpointConfig: { Aliases } });

// The tests tell one story, in order, of the stack of examples/links.
beforeAll(async () => {
  await stack.create();
  await stack.up();
  // Docker asks later than an update does.
  await eventually(async () => {
    const { links } = await look();
    for (const { consumer } of links) expect(consumer.health).toBe("healthy");
    expect(linkTo(links, first, "db")?.source?.health).toBe("healthy");
  });
});
afterAll(() => stack.remove());

test("status shows each working link with all facts", async () => {
  const { code, links } = await look();
  expect(links.map(({ consumer, alias, source }) => [consumer.name, alias, source?.name])).toEqual([
    [first, "cache", `${id}-cache`],
    [first, "db", redis],
    [`${id}-second`, "store", redis],
  ]);
  const { NetworkSettings } = await docker.getContainer(redis).inspect();
  expect(linkTo(links, first, "db")).toEqual({
    ...{
      key: `${first}-link-db`,
      kind: "component",
      stack: `redis-link-links/${id}`,
      alias: "db",
      state: "works",
    },
    consumer: { name: first, state: "running", health: "healthy" },
    source: { name: redis, state: "running", health: "healthy" },
    ...{ address: NetworkSettings.Networks[`${first}-link-db`]!.IPAddress, port: 6379, drift: [] },
    roundTripMs: expect.any(Number) as number,
    memory: { used: expect.any(Number) as number, max: expect.any(Number) as number },
    variables: expect.arrayContaining([
      "DB_PASSWORD",
      "DB_PORT_6379_TCP",
      "DB_ENV_REDIS_VERSION",
    ]) as string[],
    networks: [`${first}-link-db`],
    since: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    node: ((await docker.info()) as { Name: string }).Name,
  });
  expect(code).toBe(0);
});

test("status shows no variable's value in any output format", async () => {
  const { Config } = await docker.getContainer(first).inspect();
  const password = Config.Env.find((line) => line.startsWith("DB_PASSWORD="))?.slice("DB_PASSWORD=".length);
  expect(password).toMatch(/^\w{32}$/);
  for (const form of ["--json", "--mermaid", "--all"]) {
    const run = command("status", form);
    await run.code;
    expect(run.stdout).toContain(first);
    expect(run.stdout + run.stderr).not.toContain(password);
  }
});

test("status writes no colours into a pipe, and ends with the next steps", async () => {
  const run = command("status");
  expect(await run.code).toBe(0);
  expect(run.stdout).toContain(`Links of the stack redis-link-links/${id}: 3 of 3 work.`);
  expect(run.stdout).toContain(`✓ ${first} → db → ${redis}: works`);
  expect(run.stdout).not.toContain("\u001b");
  expect(run.stdout.trimEnd().split("\n").at(-1)).toMatch(/^--watch follows them/);
});

interface Break {
  what: string;
  strike: () => Promise<unknown>;
  reason: string;
  drift?: string;
  heal: () => Promise<unknown>;
}

const breaks: Break[] = [
  {
    what: "a source that was detached from the network",
    strike: () => leave(redis),
    reason: `${redis} is not on ${first}-link-db as db: \`pulumi up --refresh\` mends it`,
    drift: `${redis} is not on ${first}-link-db`,
    heal: () => join(redis, "db"),
  },
  {
    what: "an app that was detached from the network",
    strike: () => leave(first),
    reason: `${first} is not on ${first}-link-db: \`pulumi up --refresh\` mends it`,
    drift: `${first} is not on ${first}-link-db`,
    heal: () => join(first),
  },
  {
    what: "a paused source",
    strike: () => docker.getContainer(redis).pause(),
    reason: `${redis} is paused: \`docker unpause ${redis}\``,
    heal: () => docker.getContainer(redis).unpause(),
  },
  {
    what: "another container in place of the source",
    strike: () =>
      leave(redis)
        .then(() => join(`${id}-cache`, "db"))
        .then(() => docker.getContainer(`${id}-cache`).pause()),
    reason: `${id}-cache is paused: \`docker unpause ${id}-cache\``,
    drift: `${id}-cache is another container than the source in the state`,
    heal: () =>
      docker
        .getContainer(`${id}-cache`)
        .unpause()
        .then(() => leave(`${id}-cache`))
        .then(() => join(redis, "db")),
  },
];

test.each(breaks)(
  "status names $what with the remedy, until the fault is repaired",
  async ({ strike, reason, drift, heal }) => {
    await strike();
    const broken = await look();
    const link = linkTo(broken.links, first, "db");
    expect([broken.code, link?.state, link?.reason]).toEqual([2, "broken", reason]);
    expect(link?.drift).toEqual(drift === undefined ? [] : [drift]);
    await heal();
    await eventually(async () => {
      const { links } = await look();
      expect(links.map(({ state, drift: rest }) => [state, rest])).toEqual(links.map(() => ["works", []]));
    });
  },
);

test("status calls a link broken if its alias resolves to another container", async () => {
  // Docker's DNS asks ordinary networks first.
  const egress = docker.getNetwork(`${first}-front`);
  await egress.connect({ Container: `${id}-cache`, EndpointConfig: { Aliases: ["db"] } });
  const { NetworkSettings } = await docker.getContainer(`${id}-cache`).inspect();
  const wrong = NetworkSettings.Networks[`${first}-front`]!.IPAddress;
  const { code, links } = await look();
  await egress.disconnect({ Container: `${id}-cache`, Force: true });
  expect(linkTo(links, first, "db")).toMatchObject({ state: "broken", address: wrong });
  expect(linkTo(links, first, "db")?.reason).toBe(
    `db leads ${first} to ${wrong}, which is ${id}-cache, and not to ${redis}: \`docker network disconnect ${first}-front ${id}-cache\``,
  );
  expect(code).toBe(2);
});

test("status calls a link broken if nothing listens on its port", async () => {
  await execIn(`${id}-cache`, "redis-cli", "config", "set", "port", "0");
  const { links } = await look();
  await docker.getContainer(`${id}-cache`).restart();
  expect(linkTo(links, first, "cache")).toMatchObject({
    state: "broken",
    reason: `port 6379 of ${id}-cache does not answer ${first}: \`docker logs ${id}-cache\` says why`,
  });
});

test("status warns of a nearly full Redis and reports a full Redis as broken, with figures and the remedy", async () => {
  const { Config } = await docker.getContainer(first).inspect();
  const password = Config.Env.find((line) => line.startsWith("DB_PASSWORD="))?.slice("DB_PASSWORD=".length);
  const { HostConfig } = await docker.getContainer(redis).inspect();
  const mostMib = Math.floor(((HostConfig.Memory ?? 0) / 2 ** 20) * 0.75);
  const ask = (script: string, ...words: string[]) =>
    execIn(redis, "sh", "-c", `export REDISCLI_AUTH=$0; ${script}`, password ?? "", ...words);
  // Each value takes 1 MiB. One command a value: the buffer of the append-only file is beside the limit.
  const fill = (mib: number) =>
    ask(
      `for i in $(seq "$1"); do echo "eval \\"return redis.call('SET', KEYS[1], string.rep('x', 1000000))\\" 1 fill$i"; done | redis-cli`,
      String(mib),
    );
  const before = await look();
  await fill(Math.ceil(mostMib * 0.92));
  const near = await look();
  await fill(mostMib + 1);
  const full = await look();
  const text = command("status");
  await text.code;
  await ask("redis-cli flushall sync");
  const after = await look();
  expect(linkTo(before.links, first, "db")?.warning).toBeUndefined();
  const warned = linkTo(near.links, first, "db");
  expect([near.code, warned?.state]).toEqual([0, "works"]);
  expect(warned?.warning).toMatch(/^9\d % of its memory are used, .* raise `memoryMb`/);
  expect(full.code).toBe(2);
  expect(linkTo(full.links, first, "db")).toMatchObject({
    state: "broken",
    reason: expect.stringMatching(
      new RegExp(
        `^${redis} refuses writes, as its memory is full \\(\\d+ of ${mostMib} MiB\\): raise \`memoryMb\`, or remove data$`,
      ),
    ) as string,
    memory: { max: mostMib * 2 ** 20 },
  });
  expect(text.stdout).toMatch(new RegExp(`memory +[\\d.]+ of ${mostMib} MiB are used`));
  expect([after.code, linkTo(after.links, first, "db")?.state]).toEqual([0, "works"]);
});

test("status --watch into a pipe writes a line for each change within 2 s", async () => {
  const run = command("status", "--watch");
  const lines = () => run.stdout.trimEnd().split("\n");
  await eventually(async () => {
    await Promise.resolve();
    expect(lines()).toHaveLength(3);
  });
  for (const line of lines()) expect(line).toMatch(/^\d{4}-\S+Z \S+ → \S+ → \S+: works$/);
  const seen = (words: string) =>
    eventually(
      async () => {
        await Promise.resolve();
        expect(run.stdout).toContain(words);
      },
      { timeoutMs: SOON_MS, pauseMs: 20 },
    );
  await leave(redis);
  await seen(`${first} → db → ${redis}: broken: ${redis} is not on ${first}-link-db as db`);
  await join(redis, "db");
  await seen(`${first} → db → ${redis}: works\n`.replace("works", "is as the state says again"));
  expect(lines().slice(3).join("\n")).toMatch(/ works(\n|$)/);
  expect(run.stdout).not.toContain("\u001b");
  expect(await run.interrupt()).toBe(0);
});

describe("links of docker run --link", () => {
  const [db, app, bare] = [`${id}-old-db`, `${id}-old-app`, `${id}-bare-app`];
  const image = `${id}-bare:1`;
  const start = async (name: string, Image: string, Links: string[], Cmd?: string[]) => {
    const made = await docker.createContainer({ name, Image, Cmd, HostConfig: { Links } });
    await made.start();
  };

  beforeAll(async () => {
    await pull("redis:7");
    const context = { context: `${__dirname}/status`, src: ["Dockerfile"] };
    await followed(await docker.buildImage(context, { t: image }));
    await start(db, "redis:7", [], ["redis-server", "--protected-mode", "no"]);
    await start(app, "redis:7", [`${db}:my-db`], ["sleep", "1000"]);
    await start(bare, image, [`${db}:my-db`]);
  });
  afterAll(async () => {
    for (const name of [bare, app, db]) await docker.getContainer(name).remove({ force: true, v: true });
    await docker.getImage(image).remove({ force: true });
  });

  test("status shows the links of docker run --link, and checks a consumer without a shell from its network", async () => {
    await expect(execIn(bare, "sh", "-c", "true")).rejects.toThrow();
    const all = async () =>
      Object.values(await inventory())
        .flat()
        .sort();
    const before = await all();
    const { links } = await look("--all");
    expect(await all()).toEqual(before);
    expect(linkTo(links, first, "db")).toMatchObject({ kind: "component", state: "works", drift: [] });
    const { IPAddress } = (await docker.getContainer(db).inspect()).NetworkSettings.Networks.bridge!;
    for (const name of [app, bare]) {
      expect(linkTo(links, name, "my-db")).toMatchObject({
        ...{ kind: "legacy", state: "works", address: IPAddress, port: 6379, drift: [] },
        networks: ["bridge"],
        source: { name: db, state: "running" },
      });
    }
    // Which engine sets variables of links is its own business.
    const own = (await execIn(app, "env")).split("\n").map((line) => line.split("=")[0] ?? "");
    expect(linkTo(links, app, "my-db")?.variables).toEqual(
      own.filter((name) => name.startsWith("MY_DB_")).sort(),
    );
  });

  test("status calls links of docker run --link broken if the source stops", async () => {
    await docker.getContainer(db).stop({ t: 0 });
    const { code, links } = await look("--all");
    expect(code).toBe(2);
    expect(linkTo(links, bare, "my-db")?.reason).toMatch(
      new RegExp(`^${db} does not run \\(exited, .*start ${db}`),
    );
    await docker.getContainer(db).start();
  });
});

test("status reports a source and a network that were recreated by hand as drift", async () => {
  const before = await idOf(redis);
  const { Labels } = await network.inspect();
  await leave(first);
  await leave(redis);
  await network.remove();
  await docker.createNetwork({ Name: `${first}-link-db`, Internal: true, Labels });
  await join(redis, "db");
  await join(first);
  const { code, links } = await look();
  expect(linkTo(links, first, "db")).toMatchObject({
    state: "works",
    drift: [`the network ${first}-link-db was made anew`],
  });
  expect(code).toBe(3);
  await stack.up({ refresh: true });
  expect((await look()).code).toBe(0);
  expect(await idOf(redis)).toBe(before);
});

test("status fails with the remedy if there is no daemon or no stack", async () => {
  const away = new LinksCommand(["status", "--all"], {
    cwd: tmpdir(),
    env: { DOCKER_HOST: "unix:///nowhere.sock" },
  });
  expect(await away.code).toBe(1);
  expect(away.stderr).toMatch(
    /^redis-link: DOCKER_HOST: "unix:\/\/\/nowhere.sock": no Docker daemon answers there \(.*\)\. Start it/,
  );
  const elsewhere = new LinksCommand(["status"], { cwd: tmpdir(), env: stack.environment });
  expect(await elsewhere.code).toBe(1);
  expect(elsewhere.stderr).toMatch(
    /^redis-link: The stack's state cannot be read: .* or look at all links of the daemon by `status --all`/s,
  );
});
