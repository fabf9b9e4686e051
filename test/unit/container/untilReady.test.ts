import { PassThrough } from "node:stream";
import * as pulumi from "@pulumi/pulumi";
import * as outsideLook from "../../../components/container/outsideLook";
import { untilReady } from "../../../components/container/untilReady";
import { BROKEN, byId, daemonError, framed } from "../../support/engineAnswers";
import { dockerClient, fakeDaemon, type Call } from "../../support/fakeDaemon";

// Pauses take no time.
jest.mock("node:timers/promises", () => jest.requireActual<object>("../../support/clock"));

/** The look at a published port. Nothing answers there by default. */
const outsideLooks = jest.spyOn(outsideLook, "answersFrom");
beforeEach(() => outsideLooks.mockReset().mockResolvedValue(false));

const ID = "a".repeat(64);
const SOURCE = "c".repeat(64);
const TIMEOUT_MS = 60_000;

const CONSUMER = {
  ...{ containerId: ID, containerName: "app", networkName: "app-network" },
  health: { probe: ["CMD", "grep", "-q", "x"], timeoutSeconds: 60 },
  links: [{ alias: "redis", networkName: "app-link-redis", sourceId: SOURCE, sourceName: "store" }],
};

const TWICE_LINKED = {
  ...CONSUMER,
  links: [...CONSUMER.links, { ...CONSUMER.links[0]!, alias: "queue", networkName: "app-link-queue" }],
};

/** A container that runs, with these facts changed. */
function container(name: string, state: object = {}, networks: Record<string, string[] | null> = {}) {
  const on = Object.entries(networks).map(([name, Aliases]) => [
    name,
    { NetworkID: `id of ${name}`, Aliases },
  ]);
  return {
    ...{ Name: `/${name}`, RestartCount: 0, Config: { Tty: false, Env: ["REDIS_PASSWORD=hidden"] } },
    State: { Running: true, Paused: false, Restarting: false, Status: "running", ExitCode: 0, ...state },
    NetworkSettings: { Networks: Object.fromEntries(on) as object },
  };
}

const app = (state?: object) => container("app", state, { "app-network": null, "app-link-redis": null });
const store = (state?: object) => container("store", state, { "app-link-redis": ["0123456789ab", "redis"] });

/**
 * A daemon with an app and its source.
 *
 * @param apps the app at each look; the last one stays, and null is no container
 * @param probes exit codes of the probe, each time it is run, or what the daemon says instead; the last one stays
 */
function daemon(apps: unknown[], probes: (number | Error)[] = [0], source: unknown = store()): Call[] {
  const [left, codes] = [[...apps], [...probes]];
  const next = <T>(list: T[]): T => (list.length > 1 ? list.shift()! : list[0]!);
  return fakeDaemon({
    "container.inspect": (id: string) => byId({ [ID]: id === ID && next(left), [SOURCE]: source })(id),
    "container.logs": framed("to redis with hidden"),
    "container.exec": () => {
      const code = next(codes);
      if (code instanceof Error) return code;
      const output = new PassThrough().end("what it says");
      return {
        start: () => Promise.resolve(output),
        inspect: () => Promise.resolve({ ExitCode: output.closed ? code : null }),
      };
    },
  });
}

/** A run of the probe that passes. */
const passing = {
  start: () => Promise.resolve(new PassThrough().end()),
  inspect: () => Promise.resolve({ ExitCode: 0 }),
};

const EXEC = ["container.exec", ID, { Cmd: ["grep", "-q", "x"], AttachStdout: true }];
const probes = (calls: Call[]) => calls.filter(([name]) => name === "container.exec");
const wait = () => untilReady(CONSUMER);

/** A daemon with an app and its source, and what each run of the probe comes to. */
const probing = (run: () => unknown) =>
  fakeDaemon({
    "container.inspect": byId({ [ID]: app(), [SOURCE]: store() }),
    "container.exec": run,
    "container.logs": framed(""),
  });
const NOT_RUNNING = daemonError(409, "container a is not running");

describe("waiting for a container", () => {
  it.each<[string, object]>([
    ["Docker reports the container as healthy", { Health: { Status: "healthy" } }],
    ["Docker reports the container as unhealthy", { Health: { Status: "unhealthy" } }],
    ["Docker's first check has not ended", { Health: { Status: "starting" } }],
    ["Docker runs no health check", {}],
  ])("runs the probe even if %s", async (_what, state) => {
    const calls = daemon([app(state)]);
    await wait();
    expect(probes(calls)).toEqual([EXEC]);
  });

  it("continues while the probe fails, although Docker reports the container as healthy", async () => {
    const calls = daemon([app({ Health: { Status: "healthy" } })], [1, 1, 0]);
    await wait();
    expect(probes(calls)).toHaveLength(3);
  });

  it.each([
    NOT_RUNNING,
    daemonError(500, "container not running - Container 1 is not running: Exited (137)"),
    daemonError(404, "No such exec instance: 1"), // of one that stopped meanwhile, on Engine 29
  ])("continues while the container restarts: $message", async (stopped) => {
    const calls = daemon([app({ Running: false, Restarting: true }), app()], [stopped, 0]);
    await wait();
    expect(probes(calls)).toHaveLength(2);
  });

  it("continues while the source restarts", async () => {
    daemon([app()], [1, 0], store({ Running: false, Restarting: true }));
    await expect(wait()).resolves.toBeUndefined();
  });

  it("runs the probe again after a run that hangs", async () => {
    const timeout = jest.spyOn(AbortSignal, "timeout").mockReturnValueOnce(AbortSignal.abort());
    const silent = new PassThrough();
    const runs = [{ start: () => Promise.resolve(silent) }, passing];
    const calls = probing(() => runs.shift());
    await wait();
    expect(probes(calls)).toHaveLength(2);
    expect(timeout.mock.calls).toEqual([[2000], [2000]]);
    expect(silent.destroyed).toBe(true); // else the run would stay open for it
    timeout.mockRestore();
  });

  it("runs the probe often at first, then once a second", async () => {
    const looks: number[] = [];
    probing(() => (looks.push(Date.now()) > 8 ? passing : NOT_RUNNING));
    await wait();
    const pauses = looks.slice(1).map((time, index) => Math.round(time - looks[index]!));
    expect(pauses).toEqual([100, 150, 225, 338, 506, 759, 1000, 1000]);
  });

  it.each([undefined, "tcp://10.0.0.5:2375"])("asks the container's own daemon: %s", async (daemonHost) => {
    daemon([app()]);
    await untilReady({ ...CONSUMER, daemonHost });
    expect(dockerClient.mock.calls).toEqual([[daemonHost]]);
  });
});

/** The app, with its port 80 published or not. */
const published = (port: unknown) => {
  const found = app();
  return { ...found, NetworkSettings: { ...found.NetworkSettings, Ports: { "80/tcp": port } } };
};
const port = [{ HostIp: "127.0.0.1", HostPort: "3000" }];
const lookedAt = () => outsideLooks.mock.calls.map(([address, look]) => [address, look]);

describe("a container that answers at a path", () => {
  const outside = { port: 80, path: "/healthz", host: "localhost" };
  const health = { ...CONSUMER.health, outside };

  it("runs no probe if the container answers from outside", async () => {
    outsideLooks.mockResolvedValue(true);
    const calls = daemon([published(port)]);
    await untilReady({ ...CONSUMER, health });
    expect(probes(calls)).toEqual([]);
    expect(lookedAt()).toEqual([[{ host: "127.0.0.1", port: 3000 }, outside]]);
  });

  it("runs the probe if nothing answers from outside", async () => {
    const calls = daemon([published(port)], [1, 0]);
    await untilReady({ ...CONSUMER, health });
    expect(probes(calls)).toHaveLength(2);
  });

  it("runs no probe before Docker's first check has ended", async () => {
    const at = (Status: string) => {
      const found = published(port);
      return { ...found, State: { ...found.State, Health: { Status } } };
    };
    const calls = daemon([at("starting"), at("starting"), at("healthy")]);
    await untilReady({ ...CONSUMER, health });
    expect(probes(calls)).toHaveLength(1);
  });

  it("runs the probe if the port cannot be reached from this machine", async () => {
    const calls = daemon([published(null)]);
    await untilReady({ ...CONSUMER, health });
    expect(probes(calls)).toEqual([EXEC]);
  });
});

describe("a container whose image has no program for its probe", () => {
  const outside = { port: 80, host: "localhost" };
  const at = (apps: unknown[], probes: number[]) => {
    daemon(apps, probes);
    return untilReady({ ...CONSUMER, health: { ...CONSUMER.health, outside } });
  };

  it.each([126, 127])("looks at the port from outside if the probe ends with %d", async (code) => {
    outsideLooks.mockResolvedValueOnce(false).mockResolvedValue(true);
    await at([published(port)], [code]);
    const look = [{ host: "127.0.0.1", port: 3000 }, outside];
    expect(lookedAt()).toEqual([look, look]);
  });

  it("does not look at the port from outside if the probe runs and fails", async () => {
    await at([published(port)], [1, 0]);
    expect(lookedAt()).toEqual([]);
  });

  it("waits only a second if the port cannot be reached from this machine", async () => {
    const since = { StartedAt: "2026-01-01T00:00:00Z" };
    const found = published(null);
    await at([{ ...found, State: { ...found.State, ...since } }], [127]);
    expect(Date.now()).toBeGreaterThanOrEqual(1_001_000);
  });

  it("fails if the user's own health command does not exist", async () => {
    daemon([app()], [127]);
    await expect(wait()).rejects.toThrow("app did not get ready within 60 s.");
  });
});

describe("a container without a probe", () => {
  const look = () => untilReady({ ...CONSUMER, health: { timeoutSeconds: 5 } });

  it("waits until Docker reports the container as healthy", async () => {
    const calls = daemon([app({ Health: { Status: "starting" } }), app({ Health: { Status: "healthy" } })]);
    await look();
    expect(probes(calls)).toEqual([]);
  });

  it("fails after the container's own timeout, and names the input that sets the timeout", async () => {
    daemon([app({ Health: { Status: "unhealthy", Log: [] } })]);
    const health = { timeoutSeconds: 5, timeoutInput: "container.waitTimeout" };
    await expect(untilReady({ ...CONSUMER, health })).rejects.toThrow(
      /^app did not get ready within 5 s\..* One that only needs longer gets it by container\.waitTimeout\.$/,
    );
  });

  it("a container without another network needs only the networks of its links", async () => {
    daemon([container("app", { Health: { Status: "healthy" } }, { "app-link-redis": null })]);
    await untilReady({ ...CONSUMER, networkName: undefined, health: { timeoutSeconds: 5 } });
  });
});

const exited = { Running: false, Status: "exited", ExitCode: 3 };
const BROKEN_LINK = "The link redis of app is broken: ";

describe("waiting for a container with a defect", () => {
  async function endsWith(message: string, consumer: unknown, source: unknown): Promise<void> {
    const calls = daemon([consumer], [0], source);
    const failure: unknown = await wait().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(pulumi.RunError);
    expect((failure as Error).message).toBe(message);
    expect(probes(calls)).toEqual([]);
  }

  const on = (network: string) => container("app", {}, { [network]: null });
  const again = "`pulumi up --refresh` makes it again, if it is of this stack.";
  const attaches = "`pulumi up --refresh` attaches it again.";
  it.each(
    Object.entries({
      [`app is gone (container aaaaaaaaaaaa). ${again}`]: null,
      "app was renamed to web. `docker rename web app` puts it right; `pulumi up --refresh` replaces it.":
        container("web"),
      "app is paused. `docker unpause app` wakes it.": app({ Paused: true }),
      "app does not run (exited, exit code 3). `docker start app` starts it, and so does `pulumi up --refresh`.":
        app(exited),
      [`app is not on its network app-network, so its port does not answer. ${attaches}`]:
        on("app-link-redis"),
      [`${BROKEN_LINK}app is not on the network app-link-redis. ${attaches}`]: on("app-network"),
    }),
  )("fails at once: %s", (message, consumer) => endsWith(message, consumer, store()));

  it.each(
    Object.entries({
      [`store is gone (container cccccccccccc). ${again}`]: null,
      "store was renamed to old. `docker rename old store` puts it right; `pulumi up --refresh` replaces it.":
        container("old"),
      "store is paused. `docker unpause store` wakes it.": store({ Paused: true }),
      "store does not run (exited, exit code 3). `docker start store` starts it, and so does `pulumi up --refresh`.":
        store(exited),
    }),
  )(`fails at once: ${BROKEN_LINK}%s`, (message, source) => endsWith(BROKEN_LINK + message, app(), source));

  it.each(
    Object.entries({
      "is not on the link's network": container("store", {}, { bridge: ["redis"] }),
      "is on the link's network under another alias": container("store", {}, { "app-link-redis": ["other"] }),
      "is on the link's network under no alias": container("store", {}, { "app-link-redis": null }),
      "is on another network of the link's name": otherNetwork(store()),
    }),
  )("fails at once if the source %s", (_what, source) => {
    const words = `${BROKEN_LINK}store is not on the network app-link-redis as redis. ${attaches}`;
    return endsWith(words, app(), source);
  });

  it("fails at once if only the second link is broken", async () => {
    daemon([app()]);
    await expect(untilReady(TWICE_LINKED)).rejects.toThrow("The link queue of app is broken:");
  });

  it("fails at once if the container stops while its probe fails", async () => {
    daemon([app(), app(), app(exited)], [1]);
    await expect(wait()).rejects.toThrow("app does not run");
    expect(Date.now()).toBe(1_000_250);
  });

  it("the remedy names a daemon that is not the default daemon", async () => {
    daemon([app({ Paused: true })]);
    await expect(untilReady({ ...CONSUMER, daemonHost: "ssh://build" })).rejects.toThrow(
      "`docker --host ssh://build unpause app` wakes it.",
    );
  });
});

describe("a container whose probe does not pass", () => {
  const ends =
    "Its source store ends again and again (exit code 1): `docker logs store` says why. Docker says: ";
  const started = (at: number) => ({ ExitCode: 1, StartedAt: new Date(at).toISOString() });

  it.each<[string, object, string]>([
    ["restarts", store({ Restarting: true, ExitCode: 1 }), ends],
    ["restarted just now", { ...store(started(Date.now() + 60_000)), RestartCount: 4 }, ends],
    [
      "is unhealthy",
      store({ Health: { Status: "unhealthy" } }),
      "Its source store is unhealthy: `docker inspect store` has its last health checks. Docker says: ",
    ],
    ["restarted once, and runs", { ...store(started(0)), RestartCount: 1 }, "Docker says: "],
    ["is well", store({ Health: { Status: "healthy" } }), "Docker says: "],
  ])("the error blames the source only for a defect: the source %s", async (_what, source, said) => {
    daemon([app()], [1], source);
    await expect(wait()).rejects.toThrow(`app did not get ready within 60 s. ${said}`);
  });

  it("fails after 60 s with Docker's report, without secrets", async () => {
    const Health = { Status: "unhealthy", Log: [{ ExitCode: 1, Output: "no\n" }] };
    daemon([app({ Health })], [1]);
    const start = Date.now();
    const failure: unknown = await wait().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(pulumi.RunError);
    expect((failure as Error).message).toBe(
      "app did not get ready within 60 s. Docker says: running (unhealthy), exit code 0, 0 restarts. Its last health " +
        "check ended with 1: no. The end of its log: to redis with [secret]. More by `docker logs app`. Put it right, " +
        "and run the update again: it waits again until the app is ready. One that only needs longer gets it by " +
        "health.timeoutSeconds.",
    );
    expect(Date.now() - start).toBeGreaterThanOrEqual(TIMEOUT_MS);
    expect(Date.now() - start).toBeLessThanOrEqual(TIMEOUT_MS + 1000);
  });

  it("shows the end of the log without known secrets", async () => {
    daemon([app()], [1]);
    const ended = untilReady({ ...CONSUMER, concealed: ["to redis"] });
    await expect(ended).rejects.toThrow("The end of its log: [secret] with [secret].");
  });

  it("passes on the daemon's error if the daemon cannot run the probe", async () => {
    daemon([app()], [BROKEN]);
    await expect(wait()).rejects.toBe(BROKEN);
  });

  it("runs no probe if the daemon does not answer", async () => {
    const calls = fakeDaemon({ "container.inspect": BROKEN });
    await expect(wait()).rejects.toBe(BROKEN);
    expect(probes(calls)).toEqual([]);
  });
});

/** The container on networks of the same names that are others, as after one was made anew. */
function otherNetwork(found: ReturnType<typeof container>) {
  const Networks = Object.fromEntries(
    Object.entries(found.NetworkSettings.Networks).map(([name, on]) => [name, { ...on, NetworkID: "old" }]),
  );
  return { ...found, NetworkSettings: { Networks } };
}
