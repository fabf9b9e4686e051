import { staysUp } from "../../../components/container/isWell";

let now: number;
beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(Date, "now").mockImplementation(() => now);
});
afterEach(() => jest.mocked(Date.now).mockRestore());

const running = (StartedAt: string, Health?: object) => ({
  Running: true,
  Restarting: false,
  StartedAt,
  Health,
});

/** Looks at states, each half a second after the one before. */
function looks(byHealth: boolean, ...states: object[]): boolean[] {
  const isUp = staysUp(byHealth);
  return states.map((state) => {
    now += 500;
    return isUp(state as Parameters<typeof isUp>[0]);
  });
}

describe("staysUp", () => {
  it("reports a container as up after it ran for a second", () => {
    const [a, b] = [running("a"), running("b")];
    expect(looks(true, a, a, a)).toEqual([false, false, true]);
    expect(looks(true, a, a, b, b, b)).toEqual([false, false, false, false, true]);
  });

  it("does not report a container as up while it is down or restarts", () => {
    const [a, down] = [running("a"), { Running: false, StartedAt: "a" }];
    const restarting = { ...running("a"), Restarting: true };
    expect(looks(true, a, a, down, a, a, a)).toEqual([false, false, false, false, false, true]);
    expect(looks(true, a, restarting, restarting, restarting)).toEqual([false, false, false, false]);
  });

  it("reports a container as up by its health, if asked to look at the health", () => {
    const [well, sick] = [running("a", { Status: "healthy" }), running("a", { Status: "unhealthy" })];
    expect(looks(true, well)).toEqual([true]);
    expect(looks(true, sick, sick, sick)).toEqual([false, false, false]);
    expect(looks(false, sick, sick, sick)).toEqual([false, false, true]);
  });

  it("ignores the health of a container whose check is switched off", () => {
    const off = running("a", { Status: "none" });
    expect(looks(true, off, off, off)).toEqual([false, false, true]);
  });
});
