import * as pulumi from "@pulumi/pulumi";
import { answersOk, checkHealth, type Health, listens } from "../../../components/container/health";
import { goDuration } from "../../../components/docker/notation";

const PORT = 8080;
const TIMES = { interval: "5s", timeout: "2s", retries: 3 };

describe("the health of an app", () => {
  it.each<[Health, number | undefined, string[], { port: number; path?: string; host: string } | undefined]>([
    [{}, PORT, listens(8080), { port: 8080, host: "localhost" }],
    [{ port: 9000 }, PORT, listens(9000), { port: 9000, host: "localhost" }],
    [{ port: 9000 }, undefined, listens(9000), { port: 9000, host: "localhost" }],
    [{ path: "/up" }, PORT, answersOk(8080, "/up"), { port: 8080, path: "/up", host: "localhost" }],
    [
      { path: "/up", port: 9000, host: "shop.example" },
      PORT,
      answersOk(9000, "/up", "shop.example"),
      { port: 9000, path: "/up", host: "shop.example" },
    ],
    [{ command: ["pg_isready", "-q"] }, PORT, ["CMD", "pg_isready", "-q"], undefined],
    [{ command: ["true"] }, undefined, ["CMD", "true"], undefined],
  ])("%j with port %p is looked at by Docker and by up alike", (health, port, probe, outside) => {
    expect(checkHealth(health, port)).toEqual({
      healthcheck: { tests: probe, ...TIMES },
      probe,
      outside,
      timeoutSeconds: 60,
    });
  });

  it("none is looked at by nobody, whatever its image says", () => {
    expect(checkHealth({ none: true }, PORT)).toEqual({
      healthcheck: { tests: ["NONE"] },
      timeoutSeconds: 60,
    });
  });

  it("of a worker is what its image says", () => {
    expect(checkHealth({})).toEqual({ timeoutSeconds: 60 });
  });

  it("outside is looked at by up alone", () => {
    expect(checkHealth({ outside: true, path: "/up" }, PORT)).toEqual({
      outside: { port: 8080, path: "/up", host: "localhost" },
      timeoutSeconds: 60,
    });
  });

  it.each<[Health, number]>([
    [{ timeoutSeconds: 5 }, 5],
    [{ startPeriodSeconds: 75 }, 135],
    [{ startPeriodSeconds: 75, timeoutSeconds: 80 }, 80],
    [{ startPeriodSeconds: 86_400 }, 86_400],
  ])("%j is waited for %d s", (health, seconds) => {
    expect(checkHealth(health, PORT).timeoutSeconds).toBe(seconds);
  });

  it("has a start period in the daemon's words", () => {
    expect(checkHealth({ startPeriodSeconds: 75 }, PORT).healthcheck).toMatchObject({ startPeriod: "1m15s" });
  });

  it.each<[Health, number | undefined, string]>([
    [{ path: "up" }, PORT, 'health.path: "up" is not accepted.'],
    [{ port: 0 }, PORT, "health.port: 0 is not accepted."],
    [{ path: "/up", host: "a'b" }, PORT, `health.host: "a'b" is not accepted.`],
    [{ command: [] }, PORT, 'health.command: "" is not accepted.'],
    [
      { timeoutSeconds: 0 },
      PORT,
      "health.timeoutSeconds: 0 is not accepted. It must be a whole number from 1 to 86400",
    ],
    [{ startPeriodSeconds: -1 }, PORT, "health.startPeriodSeconds: -1 is not accepted."],
    [{ path: "/up" }, undefined, 'health: "/up" is not accepted. There is no port to look at'],
    [{ outside: true }, undefined, 'health: "outside" is not accepted. There is no port to look at'],
    ...[
      { none: true, command: ["true"] },
      { none: true, path: "/up" },
      { none: true, outside: true },
      { command: ["true"], port: 9000 },
      { command: ["true"], path: "/up" },
      { command: ["true"], outside: true },
    ].map((health): [Health, number, string] => [
      health,
      PORT,
      `health: ${JSON.stringify(Object.keys(health).join(" and "))} is not accepted. Each says what is looked at: leave one out.`,
    ]),
  ])("may not be %j with port %p", (health, port, message) => {
    const refused = () => checkHealth(health, port);
    expect(refused).toThrow(pulumi.RunError);
    expect(refused).toThrow(message);
  });
});

test.each<[number, string]>([
  [0, "0s"],
  [59, "59s"],
  [60, "1m0s"],
  [75, "1m15s"],
  [3600, "1h0m0s"],
  [3661, "1h1m1s"],
])("%d seconds are %s to the daemon", (seconds, text) => {
  expect(goDuration(seconds)).toBe(text);
});
