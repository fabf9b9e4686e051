import { setTimeout as sleep } from "node:timers/promises";
import { skipUnless } from "../support/skipUnless";
import { docker, execIn } from "../e2e/support/testDaemon";
import { labFolder, restartLabDaemon } from "../e2e/support/restartDaemon";
import { TestStack } from "../e2e/support/testStack";
import { freePort } from "../../tools/shared/freePort.ts";
import { type Fault, underLoad } from "./support/faultTable";
import { countInRedis } from "./support/steadyLoad";

const FROZEN_MS = 5000;

const stack = new TestStack();
let endpoint: string;
let firstPassword: string | undefined;

beforeAll(async () => {
  // Docker would pick another port at each start of a container.
  await stack.create({ hostPort: String(await freePort()) });
  await up();
});
afterAll(() => stack.remove());

async function up(options?: { refresh?: boolean }): Promise<void> {
  const outputs = await stack.up(options);
  endpoint = outputs.endpoint!;
  firstPassword ??= outputs.redisPassword;
}

/**
 * Kills a program in a container with SIGKILL, as the kernel would. `docker kill` counts as a stop by the user, after
 * which Docker does not start it again.
 */
async function killProcess(container: string, program: string): Promise<void> {
  const script = `for exe in /proc/[0-9]*/exe; do case $(readlink $exe) in */${program}*)
    id=\${exe#/proc/}; kill -9 \${id%/exe}; killed=1;; esac; done; [ "$killed" ]`;
  await execIn(container, "sh", "-c", script);
}

async function isSurvived(fault: Fault): Promise<void> {
  const seen = await underLoad(
    fault,
    () => endpoint,
    () => countInRedis(endpoint),
  );
  expect(seen.acknowledged).toBeGreaterThan(100);
  expect(seen).toMatchObject({ lost: 0 });
}

const redis = () => docker.getContainer(stack.redisName);
const app = () => docker.getContainer(stack.appName);

const faults: Fault[] = [
  {
    name: "Redis killed (SIGKILL)",
    healedBy: "Docker (restart policy), app (reconnects)",
    strike: () => killProcess(stack.redisName, "redis-"),
  },
  {
    name: `Redis frozen for ${FROZEN_MS / 1000} s (pause), then thawed`,
    healedBy: "app (reconnects)",
    strike: async () => {
      await redis().pause();
      await sleep(FROZEN_MS);
      await redis().unpause();
    },
  },
  {
    name: "App killed (SIGKILL)",
    healedBy: "Docker (restart policy)",
    strike: () => killProcess(stack.appName, "node"),
  },
  {
    name: "All containers stopped, then started",
    healedBy: "Docker (start), app (reconnects)",
    strike: async () => {
      await Promise.all([redis().stop(), app().stop()]);
      await Promise.all([redis().start(), app().start()]);
    },
  },
  {
    name: "Redis replaced by another image",
    healedBy: "Pulumi (`up`), app (reconnects)",
    strike: () => stack.configure({ redisImage: "redis:7.0" }),
    heal: () => up(),
  },
  {
    name: "Link network detached by hand",
    healedBy: "Pulumi (`up --refresh`), app (reconnects)",
    strike: () =>
      docker
        .getNetwork(`${stack.appName}-link-redis`)
        .disconnect({ Container: stack.redisName, Force: true }),
    heal: () => up({ refresh: true }),
  },
  {
    name: "Container of Redis removed by hand",
    healedBy: "Pulumi (`up --refresh`), app (reconnects)",
    strike: () => redis().remove({ force: true }),
    heal: () => up({ refresh: true }),
  },
  {
    name: "Container of the app removed by hand",
    healedBy: "Pulumi (`up --refresh`)",
    strike: () => app().remove({ force: true }),
    heal: () => up({ refresh: true }),
  },
  {
    name: "Password rotated (`passwordVersion`)",
    healedBy: "Pulumi (`up`)",
    strike: () => stack.configure({ passwordVersion: "2" }),
    heal: () => up(),
  },
];

test.each(faults)("$name: no acknowledged write is lost, and Redis and the app recover", isSurvived);

test("Redis accepts the new password, and refuses the old one", async () => {
  const now = (await stack.outputs()).redisPassword!;
  const asks = (password: string) =>
    execIn(stack.redisName, "sh", "-c", `REDISCLI_AUTH=${password} redis-cli GET requests:count`);
  expect(await asks(now)).toMatch(/^\d+\n$/);
  expect(await asks(firstPassword!)).not.toMatch(/^\d+\n$/m);
});

test("a preview after all faults shows no change", async () => {
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

const folder = labFolder();
skipUnless(folder !== undefined, "the daemon is not the lab's")(
  "no acknowledged write is lost when the daemon restarts",
  async () => {
    await isSurvived({
      name: "Daemon restarted",
      healedBy: "Docker (restart policy), app (reconnects)",
      strike: () => restartLabDaemon(folder!),
    });
  },
);
