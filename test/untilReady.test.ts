import { PassThrough } from "node:stream";
import * as pulumi from "@pulumi/pulumi";
import { dockerClient } from "../components/engine/dockerClient";
import { untilHealthy } from "../components/health";
import { daemonError, fakeDaemon, type Call } from "./support/fakeDaemon";

jest.mock("../components/engine/dockerClient", () => ({
  ...jest.requireActual<object>("../components/engine/dockerClient"),
  dockerClient: jest.fn(),
}));

// The pauses take no time here: all that happens between them is promises, and a stream of no length.
jest.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => {
    now += ms;
    return Promise.resolve();
  },
}));

let now: number;
beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(Date, "now").mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

const ID = "a".repeat(64);
const PROBE = ["CMD", "grep", "-q", "x"];
const TIMEOUT_MS = 60_000;

const running = (Status?: string) => ({
  Name: "/app",
  State: { Running: true, Status: "running", ExitCode: 0, ...(Status && { Health: { Status } }) },
});
const exited = {
  Name: "/app",
  State: { Running: false, Status: "exited", ExitCode: 3, Health: { Status: "unhealthy" } },
};

type State = typeof exited | ReturnType<typeof running>;

/**
 * A daemon with one container.
 *
 * @param states of the container, each time it is looked at; the last one stays
 * @param probes exit codes of the probe, each time it is run, or what the daemon says instead; the last one stays
 */
function daemon(states: State[], probes: (number | Error)[] = []): Call[] {
  const left = [...states];
  const codes = [...probes];
  const next = <T>(list: T[]): T => (list.length > 1 ? list.shift()! : list[0]!);
  return fakeDaemon({
    "container.inspect": () => next(left),
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

const INSPECT = ["container.inspect", ID];
const EXEC = ["container.exec", ID, { Cmd: ["grep", "-q", "x"], AttachStdout: true }];
const wait = () => untilHealthy(ID, PROBE);

describe("a container is waited for", () => {
  it("no longer than it takes to look, if it is healthy", async () => {
    const calls = daemon([running("healthy")]);
    await wait();
    expect(calls).toEqual([INSPECT]);
  });

  it("while it starts by its own probe, without the word CMD, which Docker would run a second later", async () => {
    const calls = daemon([running("starting")], [0]);
    await wait();
    expect(calls).toEqual([INSPECT, EXEC]);
  });

  it("on while its probe fails, until that passes", async () => {
    const calls = daemon([running("starting")], [1, 1, 0]);
    await wait();
    expect(calls).toEqual([INSPECT, EXEC, INSPECT, EXEC, INSPECT, EXEC]);
  });

  it("on while its probe fails, until Docker finds it healthy", async () => {
    const calls = daemon([running("starting"), running("healthy")], [1]);
    await wait();
    expect(calls).toEqual([INSPECT, EXEC, INSPECT]);
  });

  it("on while it is unhealthy, by what Docker finds alone", async () => {
    const calls = daemon([running("unhealthy"), running("unhealthy"), running("healthy")], [0]);
    await wait();
    expect(calls).toEqual([INSPECT, INSPECT, INSPECT]);
  });

  it("on while it is down and starts again", async () => {
    const calls = daemon([exited, running("starting")], [0]);
    await wait();
    expect(calls).toEqual([INSPECT, INSPECT, EXEC]);
  });

  it("on where it stops before the probe runs", async () => {
    const stopped = daemonError(409, "container a is not running");
    const calls = daemon([running("starting")], [stopped, 0]);
    await wait();
    expect(calls).toEqual([INSPECT, EXEC, INSPECT, EXEC]);
  });

  it("on where the app takes the probe's call and says nothing, after the probe's time", async () => {
    const timeout = jest.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    const silent = new PassThrough();
    const calls = fakeDaemon({
      "container.inspect": () => running(calls.length > 2 ? "healthy" : "starting"),
      "container.exec": { start: () => Promise.resolve(silent) },
    });
    await wait();
    expect(calls).toEqual([INSPECT, EXEC, INSPECT]);
    expect(timeout.mock.calls).toEqual([[2000]]);
    expect(silent.destroyed).toBe(true); // else the run would stay open for it
  });

  it("often at first, then once a second", async () => {
    const looks: number[] = [];
    fakeDaemon({
      "container.inspect": () => running(looks.push(now) > 8 ? "healthy" : "unhealthy"),
    });
    await wait();
    const pauses = looks.slice(1).map((time, index) => Math.round(time - looks[index]!));
    expect(pauses).toEqual([100, 150, 225, 338, 506, 759, 1000, 1000]);
  });

  it.each([undefined, "tcp://10.0.0.5:2375"])("on its daemon: %s", async (daemonHost) => {
    daemon([running("healthy")]);
    await untilHealthy(ID, PROBE, daemonHost);
    expect(jest.mocked(dockerClient).mock.calls).toEqual([[daemonHost]]);
  });
});

describe("a container that does not get healthy", () => {
  it.each<[string, State, string]>([
    ["is unhealthy", running("unhealthy"), "unhealthy"],
    ["is starting", running("starting"), "starting"],
    ["has no health check", running(), "without health check"],
    ["is down", exited, "exited, exit code 3; if it was stopped by hand, `pulumi up --refresh` starts it"],
  ])("ends the run after 60 s, and says that it %s, and what to do", async (_what, state, how) => {
    daemon([state], [1]);
    const start = now;
    const failure: unknown = await wait().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(pulumi.RunError);
    expect((failure as Error).message).toBe(
      `app: did not get healthy within 60 s (${how}). See what it says by \`docker logs app\`, and run the update ` +
        "again; it waits again until the app is healthy.",
    );
    expect(now - start).toBeGreaterThanOrEqual(TIMEOUT_MS);
    expect(now - start).toBeLessThan(TIMEOUT_MS + 1000);
  });

  it("is known as soon as the daemon says that there is none", async () => {
    const gone = daemonError(404, "No such container");
    const calls = fakeDaemon({ "container.inspect": gone });
    await expect(wait()).rejects.toThrow(
      /^The app's container \w+ is gone: `pulumi up --refresh` makes it again\.$/,
    );
    expect(calls).toHaveLength(1);
  });

  it("is not put down to the container where the daemon cannot run the probe", async () => {
    const broken = daemonError(500, "daemon is shutting down");
    daemon([running("starting")], [broken]);
    await expect(wait()).rejects.toBe(broken);
  });
});
