import { setTimeout as sleep } from "node:timers/promises";
import { countAt } from "../e2e/support/countAt";
import { docker } from "../e2e/support/testDaemon";
import { eventually } from "../../tools/shared/eventually.ts";
import { freePort } from "../../tools/shared/freePort.ts";
import { TestStack } from "../e2e/support/testStack";

// Everything that docker network, rm, stop, pause, rename and update can change by hand in what the program made: a
// plain update never succeeds while the endpoint does not answer, and a refresh sees it and mends it.

const stack = new TestStack();
const [app, redis] = [stack.appName, stack.redisName];
const link = `${app}-link-redis`;
const broken = `The link redis of ${app} is broken`;
const container = (name: string) => docker.getContainer(name);
const leave = (network: string, ...names: string[]) =>
  Promise.all(names.map((Container) => docker.getNetwork(network).disconnect({ Container, Force: true })));

/** Errors of a plain update for a disconnected container and for a stopped one. */
const off = (name: string) => `${broken}: ${name} is not on the network ${link}`;
const OFF_OWN = `${app} is not on its network`;
const paused = (name: string) => `${name} is paused. \`docker unpause ${name}\` wakes it`;
const remove = (network: string) => docker.getNetwork(network).remove();

interface Drift {
  drift: string;
  strike: () => Promise<unknown>;
  /** Error of a plain update; undefined if the app keeps answering. */
  plain?: string;
  /** Repair by hand, where a refresh cannot. */
  byHand?: () => Promise<unknown>;
}

const drifts: Drift[] = [
  { drift: "the app detached from its link's network", strike: () => leave(link, app), plain: off(app) },
  {
    drift: "the source detached from the link's network",
    strike: () => leave(link, redis),
    plain: off(redis),
  },
  {
    drift: "both detached from the link's network, and the network removed",
    strike: () => leave(link, app, redis).then(() => remove(link)),
    plain: off(app),
  },
  {
    drift: "the source attached to the link's network again, but without its alias",
    strike: () => leave(link, redis).then(() => docker.getNetwork(link).connect({ Container: redis })),
    plain: `${off(redis)} as redis`,
  },
  {
    drift: "the app detached from its own network",
    strike: () => leave(`${app}-front`, app),
    plain: OFF_OWN,
  },
  {
    drift: "the app's own network removed",
    strike: () => leave(`${app}-front`, app).then(() => remove(`${app}-front`)),
    plain: OFF_OWN,
  },
  { drift: "the source detached from its own network", strike: () => leave(`${redis}-network`, redis) },
  {
    drift: "the source's own network removed",
    strike: () => leave(`${redis}-network`, redis).then(() => remove(`${redis}-network`)),
  },
  {
    drift: "the source removed",
    strike: () => container(redis).remove({ force: true }),
    plain: `${broken}: ${redis} is gone`,
  },
  { drift: "the app removed", strike: () => container(app).remove({ force: true }), plain: `${app} is gone` },
  {
    drift: "the source stopped",
    strike: () => container(redis).stop(),
    plain: `${broken}: ${redis} does not run`,
  },
  { drift: "the app stopped", strike: () => container(app).stop(), plain: `${app} does not run` },
  {
    drift: "the app stopped, and its link's network removed",
    strike: async () => {
      await container(app).stop();
      await leave(link, redis);
      await remove(link);
    },
    plain: `${app} does not run`,
  },
  {
    drift: "the source paused",
    strike: () => container(redis).pause(),
    plain: paused(redis),
    byHand: () => container(redis).unpause(),
  },
  {
    drift: "the app paused",
    strike: () => container(app).pause(),
    plain: paused(app),
    byHand: () => container(app).unpause(),
  },
  ...Object.entries({ "the source": redis, "the app": app }).map(([who, name]) => ({
    drift: `${who} renamed`,
    strike: () => container(name).rename({ name: `${name}-renamed` }),
    plain: `was renamed to ${name}-renamed`,
  })),
  {
    drift: "a changed memory limit of the app",
    strike: () => container(app).update({ Memory: 200 * 2 ** 20, MemorySwap: 200 * 2 ** 20 }),
  },
  {
    drift: "a changed restart policy of the app",
    strike: () => container(app).update({ RestartPolicy: { Name: "no" } }),
  },
  // Docker takes it for a stop by hand, and starts it no more.
  {
    drift: "the source killed",
    strike: () => container(redis).kill(),
    plain: `${broken}: ${redis} does not run`,
  },
];

let endpoint: string;
let count = 0;
const counts = async () => {
  expect(await eventually(() => countAt(endpoint))).toBe(++count);
};

beforeAll(async () => {
  // Docker would pick another port at each start of a container.
  await stack.create({ hostPort: String(await freePort()) });
  endpoint = (await stack.up()).endpoint!;
  await counts();
});
afterAll(() => stack.remove());

test.each(drifts)(
  "$drift: an update succeeds or names the drift, and a refresh repairs the drift",
  async (drift) => {
    await drift.strike();
    await sleep(500);
    if (drift.plain === undefined) {
      await stack.up();
      await counts();
    } else {
      await expect(stack.up()).rejects.toThrow(drift.plain);
    }
    if (drift.byHand !== undefined) {
      await expect(stack.up({ refresh: true })).rejects.toThrow(drift.plain);
      await drift.byHand();
    } else {
      expect(Object.keys(await stack.preview({ refresh: true }))).not.toEqual(["same"]);
    }
    await stack.up({ refresh: true });
    await counts();
    expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
  },
);
