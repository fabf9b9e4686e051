import { PassThrough } from "node:stream";
import { collect } from "../../../components/status/collect";
import type { Report } from "../../../components/status/report";
import { clientFor } from "../../../components/status/stateDaemon";
import { watchLinks } from "../../../components/status/watchLinks";
import { eventually } from "../../../tools/shared/eventually.ts";
import { STACK, WORKS } from "../../support/linkedContainers";

jest.mock("../../../components/status/collect");
jest.mock("../../../components/status/stateDaemon");
// The times of the watch, a hundred times as fast.
jest.mock("node:timers/promises", () => {
  const actual = jest.requireActual<typeof import("node:timers/promises")>("node:timers/promises");
  return { ...actual, setTimeout: (ms: number, ...rest: []) => actual.setTimeout(ms / 100, ...rest) };
});

const report = (...drift: string[]): Report => ({
  at: "2026-01-01T00:00:00.000Z",
  scope: `the stack ${STACK}`,
  links: [{ ...WORKS, drift }],
});
const looks = jest.mocked(collect);
const getEvents = jest.fn<Promise<unknown>, [{ abortSignal: AbortSignal }]>();
const readState = jest.fn(() => Promise.resolve(undefined));
let over: AbortController;
let watching: Promise<void>;

beforeEach(() => {
  jest.clearAllMocks();
  over = new AbortController();
  jest.mocked(clientFor).mockReturnValue({ getEvents } as never);
});
afterEach(async () => {
  over.abort();
  await watching;
});

function watch(): void {
  watching = watchLinks({ readState, tell: () => undefined, signal: over.signal });
}

/** Waits until the expectation holds. */
const until = (expected: () => void) =>
  eventually(
    async () => {
      await Promise.resolve();
      expected();
    },
    { pauseMs: 20 },
  );

test("a watch reads the state again while a link has drift", async () => {
  const stream = new PassThrough();
  getEvents.mockResolvedValue(stream);
  const next = async (action: string) => {
    const before = looks.mock.calls.length;
    stream.write(`${JSON.stringify({ Type: "container", Action: action })}\n`);
    await until(() => expect(looks.mock.calls.length).toBeGreaterThan(before));
  };
  looks.mockResolvedValue(report());
  watch();
  await until(() => expect(looks).toHaveBeenCalled());
  await next("start");
  expect(readState).toHaveBeenCalledTimes(0);
  looks.mockResolvedValue(report("the network app-link-redis was made anew"));
  await next("create");
  expect(readState).toHaveBeenCalledTimes(1);
  looks.mockResolvedValue(report());
  await next("start");
  expect(readState).toHaveBeenCalledTimes(2);
  await next("start");
  expect(readState).toHaveBeenCalledTimes(2);
});

test("a watch ends a call for events that hangs, and asks the daemon again", async () => {
  getEvents.mockReturnValue(new Promise(() => undefined));
  watch();
  await until(() => expect(getEvents).toHaveBeenCalledTimes(2));
  const [first, second] = getEvents.mock.calls.map(([{ abortSignal }]) => abortSignal.aborted);
  expect([first, second]).toEqual([true, false]);
  getEvents.mockResolvedValue(new PassThrough());
  looks.mockResolvedValue(report());
});
