import { countAt } from "./support/countAt";
import { addressOf, docker, execIn, idOf } from "./support/testDaemon";
import { pull } from "./support/pull";
import { TestStack } from "./support/testStack";

const stack = new TestStack(`${__dirname}/existingSource`);
const [source, app] = [`${stack.id}-source`, `${stack.id}-app`];
const SAME = { same: expect.any(Number) as number };

/** Starts Redis by hand, in the place of the one that runs. */
async function startSource(): Promise<void> {
  await removeSource();
  const container = await docker.createContainer({
    name: source,
    Image: "redis:7",
    Cmd: ["redis-server", "--protected-mode", "no"],
  });
  await container.start();
}

const removeSource = () =>
  docker
    .getContainer(source)
    .remove({ force: true, v: true })
    .catch((error: unknown) => {
      if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    });

// The tests tell one story, in order.
beforeAll(async () => {
  await pull("redis:7");
  await stack.create();
});
afterAll(async () => {
  await stack.remove();
  await removeSource();
});

test("a preview refuses a source that does not exist, with the remedy", async () => {
  await expect(stack.preview()).rejects.toThrow(
    new RegExp(
      `The link of ${stack.id}-(app|front|plain) to ${source} under the alias (db|My_DB|sql): there is no such container on ` +
        "its daemon. Start the source, or name another.",
    ),
  );
});

test("an app with more ports and capabilities answers, and a refresh shows no change", async () => {
  await startSource();
  const { endpoint } = await stack.up();
  expect(await countAt(endpoint!)).toBe(1);
  const { HostConfig, NetworkSettings } = await docker.getContainer(app).inspect();
  // Engine 29 answers them without the prefix, and in no order.
  const capabilities = (HostConfig.CapAdd as string[]).map((name) => name.replace(/^CAP_/, ""));
  expect(capabilities.sort()).toEqual(["NET_ADMIN", "NET_BIND_SERVICE"]);
  expect(Object.keys(NetworkSettings.Ports).sort()).toEqual(["3000/tcp", "3001/udp", "9000/tcp"]);
  expect(await stack.preview({ refresh: true })).toEqual(SAME);
});

test("aliases with capitals, a leading digit or a trailing underscore can be reached", async () => {
  const of = async (container: string, network: string) =>
    (await docker.getContainer(container).inspect()).NetworkSettings.Networks[network]!.IPAddress;
  const front = `${stack.id}-front`;
  expect(await addressOf(app, "My_DB")).toBe(await of(source, `${app}-link-My_DB`));
  expect(await addressOf(front, "9api_")).toBe(await of(app, `${front}-link-9api_`));
  const { Env } = (await docker.getContainer(app).inspect()).Config;
  expect(Env).toEqual(expect.arrayContaining(["MY_DB_HOST=My_DB", "MY_DB_URL=redis://My_DB:6379"]));
  const ofFront = (await docker.getContainer(front).inspect()).Config.Env;
  expect(ofFront).toEqual(
    expect.arrayContaining(["9API__URL=http://9api_:3000", "SQL_URL=mysql://me:p%20w@sql:6379/shop"]),
  );
});

test("two containers can be linked to each other", async () => {
  const front = await docker.getContainer(`${stack.id}-front`).inspect();
  const back = front.NetworkSettings.Networks[`${app}-link-front`]!.IPAddress;
  expect(await execIn(app, "getent", "hosts", "front")).toMatch(new RegExp(`^${back}\\s`));
});

test("a LinkedContainer's container has only its own inputs and the inputs of its links", async () => {
  const { Config, HostConfig, State } = await docker.getContainer(`${stack.id}-plain`).inspect();
  expect(State.Health?.Status).toBe("healthy");
  expect(Config.Env).toEqual(expect.arrayContaining(["DB_HOST=db", "DB_URL=redis://db:6379", "MINE=plain"]));
  expect(HostConfig).toMatchObject({ ReadonlyRootfs: false, Memory: 0 });
  expect(await execIn(source, "redis-cli", "get", "from")).toBe("plain\n");
  const chained = `${stack.id}-chained`;
  expect(await execIn(chained, "redis-cli", "-u", "redis://plain:6379", "ping")).toBe("PONG\n");
  const { Networks } = (await docker.getContainer(chained).inspect()).NetworkSettings;
  expect(Object.keys(Networks).sort()).toEqual([`${chained}-link-plain`, `${stack.id}-front-link-9api_`]);
});

test("an update fails if the source was recreated by hand; a refresh attaches the new source", async () => {
  const before = await idOf(app);
  await startSource();
  await expect(stack.up()).rejects.toThrow(
    new RegExp(
      `The link (\\w+) of (${stack.id}-\\w+) is broken: ${source} is not on the network \\2-link-\\1 as \\1. ` +
        "`pulumi up --refresh` attaches it again.",
    ),
  );
  const { endpoint } = await stack.up({ refresh: true });
  expect(await countAt(endpoint!)).toBe(1);
  expect(await idOf(app)).toBe(before);
  expect(await stack.preview({ refresh: true })).toEqual(SAME);
});

test.each(["Network", "Link", "Volume", "ImageVolumes"])(
  "an import of a %s is refused with this package's error",
  async (kind) => {
    const imported = stack.pulumi(["import", `redis-link:docker:${kind}`, "mine", "some-id", "--yes"]);
    const why = ["Network", "Volume"].includes(kind)
      ? "the daemon has none of that name."
      : "let pulumi up create it.";
    await expect(imported).rejects.toThrow(`${kind} "some-id" cannot be imported: ${why}`);
  },
);

test("errors of this package have no prefix from Pulumi", () => {
  expect(stack.log).not.toContain("error serializing property");
});
