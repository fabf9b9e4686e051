import { docker, execIn, idOf, namedAfter } from "../e2e/support/testDaemon";
import { TestStack } from "../e2e/support/testStack";

const SAME = { same: expect.any(Number) as number };

describe("an app whose image declares a VOLUME", () => {
  const stack = new TestStack();
  const volume = `${stack.appName}-var-lib-notes`;
  let endpoint: string;

  const up = async () => (endpoint = (await stack.up()).endpoint!);
  const note = async () => (await fetch(`${endpoint}/note`)).text();
  const write = async (body: string) =>
    expect((await fetch(`${endpoint}/note`, { method: "PUT", body })).ok).toBe(true);

  beforeAll(async () => {
    await stack.create({ appImage: `${__dirname}/volumeApp` });
    await up();
    await write("kept");
  });
  afterAll(() => stack.remove());

  test("an app keeps the data of its VOLUME when its environment changes", async () => {
    const before = await idOf(stack.appName);
    await stack.configure({ linkEnvironment: "legacy" });
    await up();
    expect(await idOf(stack.appName)).not.toBe(before);
    expect(await note()).toBe("kept");
    expect(await stack.preview({ refresh: true })).toEqual(SAME);
  });

  test("an app keeps the data of its VOLUME when its container and anonymous volumes are removed by hand", async () => {
    await docker.getContainer(stack.appName).remove({ force: true, v: true });
    endpoint = (await stack.up({ refresh: true })).endpoint!;
    expect(await note()).toBe("kept");
  });

  test("an app whose image declares a VOLUME has no anonymous volume", async () => {
    const { Mounts } = await docker.getContainer(stack.appName).inspect();
    expect(Mounts.map(({ Name, Destination }) => [Name, Destination])).toEqual([[volume, "/var/lib/notes"]]);
  });

  test("an app keeps its data through destroy and up with retainData, and loses the data without retainData", async () => {
    await stack.configure({ retainData: "true" });
    await up();
    await stack.destroy();
    expect((await namedAfter(stack.id)).sort()).toEqual([volume, `${stack.redisName}-data`].sort());
    await up();
    expect(await note()).toBe("kept");
    await stack.configure({ retainData: "false" });
    await up();
    await stack.destroy();
    expect(await namedAfter(stack.id)).toEqual([]);
  });
});

describe("a volume with Redis data from elsewhere", () => {
  const stack = new TestStack();
  const volume = `${stack.redisName}-data`;
  const redisCli = async (...words: string[]) =>
    execIn(stack.redisName, "sh", "-c", `redis-cli ${words.join(" ")}`);

  /** Puts a file into the volume. */
  async function inVolume(script: string): Promise<void> {
    const [{ StatusCode }, container] = (await docker.run("redis:7", ["sh", "-ec", script], process.stderr, {
      HostConfig: { Binds: [`${volume}:/data`] },
    })) as [{ StatusCode: number }, { remove(): Promise<void> }];
    await container.remove();
    expect(StatusCode).toBe(0);
  }

  beforeAll(async () => {
    await docker.createVolume({ Name: volume, Labels: { "redis-link.stack": `redis-link/${stack.id}` } });
    await stack.create({ auth: "false" });
  });
  afterAll(() => stack.remove());

  test("refuses a damaged dump before Redis starts, and keeps the dump", async () => {
    await inVolume("echo REDIS0011broken >/data/dump.rdb; chown redis /data/dump.rdb");
    await expect(stack.up()).rejects.toThrow("Its dump.rdb is not a whole RDB file");
    await expect(idOf(stack.redisName)).rejects.toThrow("No such container");
    await inVolume("grep -q broken /data/dump.rdb");
  });

  test("loads a dump only at the first start", async () => {
    await inVolume(
      "rm /data/dump.rdb; redis-server --daemonize yes --dir /data --save '' >/dev/null; sleep 1; " +
        "redis-cli set moved here >/dev/null; redis-cli shutdown save; sleep 1; ls -l /data/dump.rdb",
    );
    await expect(stack.up()).rejects.toThrow("The user redis cannot read its dump.rdb");
    await inVolume("chown redis /data/dump.rdb");
    await stack.up();
    expect(await redisCli("GET", "moved")).toBe("here\n");
    await redisCli("SET", "moved", "on");
    await docker.getContainer(stack.redisName).restart();
    await stack.up();
    expect(await redisCli("GET", "moved")).toBe("on\n");
    expect(await stack.preview({ refresh: true })).toEqual(SAME);
  });

  test.each([
    ["alpine", /user redis|redis-server/],
    ["node:24-slim", /user redis|redis-server/],
  ])("refuses the image %s, which has no Redis, and keeps the running Redis", async (redisImage, reason) => {
    const before = await idOf(stack.redisName);
    await stack.configure({ redisImage });
    await expect(stack.up()).rejects.toThrow(
      `volume "${volume}" cannot be used by the image "${redisImage}"`,
    );
    await expect(stack.up()).rejects.toThrow(reason);
    expect(await idOf(stack.redisName)).toBe(before);
    expect(await redisCli("GET", "moved")).toBe("on\n");
    await stack.configure({ redisImage: "redis:7" });
    await stack.up();
    expect(await idOf(stack.redisName)).toBe(before);
  });
});
