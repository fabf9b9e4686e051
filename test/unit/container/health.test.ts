import { answersOk, checkHealth, type Health, listens } from "../../../components/container/health";
import { goDuration } from "../../../components/daemon/notation";
import { refuses } from "../../support/failures";

const PORT = 8080;
const TIMES = { interval: "5s", timeout: "2s", retries: 3 };

describe("the health of an app", () => {
  const host = "shop.example";
  it.each<[Health, number | undefined, string[], { port: number; path?: string; host: string } | undefined]>([
    [{}, PORT, listens(8080), { port: 8080, host: "localhost" }],
    [{ port: 9000 }, PORT, listens(9000), { port: 9000, host: "localhost" }],
    [{ port: 9000 }, undefined, listens(9000), { port: 9000, host: "localhost" }],
    [{ path: "/up" }, PORT, answersOk(8080, "/up"), { port: 8080, path: "/up", host: "localhost" }],
    [{ path: "/up", port: 9, host }, PORT, answersOk(9, "/up", host), { port: 9, path: "/up", host }],
    [{ command: ["pg_isready", "-q"] }, PORT, ["CMD", "pg_isready", "-q"], undefined],
    [{ command: ["true"] }, undefined, ["CMD", "true"], undefined],
  ])("with %j and port %p, uses the same probe for Docker and for `up`", (health, port, probe, outside) => {
    expect(checkHealth(health, port)).toEqual({
      healthcheck: { tests: probe, ...TIMES },
      probe,
      outside,
      timeoutSeconds: 60,
    });
  });

  it("health.none also switches off the image's own check", () => {
    expect(checkHealth({ none: true }, PORT)).toEqual({
      healthcheck: { tests: ["NONE"] },
      timeoutSeconds: 60,
    });
  });

  it("adds no health check to a container without a port", () => {
    expect(checkHealth({})).toEqual({ timeoutSeconds: 60 });
  });

  it("health.outside leaves out the check by Docker", () => {
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
  ])("for the health %j, waits %d s", (health, seconds) => {
    expect(checkHealth(health, PORT).timeoutSeconds).toBe(seconds);
  });

  it("passes on a start period in Go's notation", () => {
    expect(checkHealth({ startPeriodSeconds: 75 }, PORT).healthcheck).toMatchObject({ startPeriod: "1m15s" });
  });
});

describe("the health of an app refuses", () => {
  const remedy = "is not accepted. Each says what is looked at: leave one out.";
  refuses(([health, port]: [Health, number?]) => checkHealth(health, port), {
    'health.path: "up" is not accepted.': [{ path: "up" }, PORT],
    "health.port: 0 is not accepted.": [{ port: 0 }, PORT],
    [`health.host: "a'b" is not accepted.`]: [{ path: "/up", host: "a'b" }, PORT],
    'health.command: "" is not accepted.': [{ command: [] }, PORT],
    "health.timeoutSeconds: 0 is not accepted. It must be a whole number from 1 to 86400": [
      { timeoutSeconds: 0 },
      PORT,
    ],
    "health.startPeriodSeconds: -1 is not accepted.": [{ startPeriodSeconds: -1 }, PORT],
    'health: "/up" is not accepted. There is no port to look at': [{ path: "/up" }],
    'health: "outside" is not accepted. There is no port to look at': [{ outside: true }],
    [`health: "none and command" ${remedy}`]: [{ none: true, command: ["true"] }, PORT],
    [`health: "none and path" ${remedy}`]: [{ none: true, path: "/up" }, PORT],
    [`health: "none and outside" ${remedy}`]: [{ none: true, outside: true }, PORT],
    [`health: "command and port" ${remedy}`]: [{ command: ["true"], port: 9000 }, PORT],
    [`health: "command and path" ${remedy}`]: [{ command: ["true"], path: "/up" }, PORT],
    [`health: "command and outside" ${remedy}`]: [{ command: ["true"], outside: true }, PORT],
  });
});

test.each<[number, string]>([
  [0, "0s"],
  [59, "59s"],
  [60, "1m0s"],
  [75, "1m15s"],
  [3600, "1h0m0s"],
  [3661, "1h1m1s"],
])("%d seconds are %s in Go's notation", (seconds, text) => {
  expect(goDuration(seconds)).toBe(text);
});
