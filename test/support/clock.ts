let now: number;
let clock: jest.SpyInstance;

/**
 * Stands in for `setTimeout` of `node:timers/promises`: pauses take no time, and advance the clock:
 * `jest.mock("node:timers/promises", () => jest.requireActual("./support/clock"))`.
 */
export function setTimeout(ms: number): Promise<void> {
  now += ms;
  return Promise.resolve();
}

beforeEach(() => {
  now = 1_000_000;
  clock = jest.spyOn(Date, "now").mockImplementation(() => now);
});
afterEach(() => clock.mockRestore());
