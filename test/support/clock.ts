let now: number;
let clock: jest.SpyInstance;

/**
 * Stands in for that of `node:timers/promises`, so that pauses take no time and the clock goes on by them:
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
