import { execFile, spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { hostname, tmpdir, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { countAt } from "../support/countAt";
import { namedAfter } from "../support/testDaemon";
import { contextFolder } from "../support/home";
import { uniqueName } from "../../support/uniqueName";

const run = promisify(execFile);
const projectFolder = resolve(__dirname, "../../..");
const id = uniqueName();
const copy = mkdtempSync(join(tmpdir(), `${id}-`));

/** Runs an npm script in the copy, without the user's variables for Pulumi. */
const npmRun = (...args: string[]) => npmRunWith({}, ...args);

/** The same with further variables. */
async function npmRunWith(variables: Record<string, string>, ...args: string[]): Promise<string> {
  const isUsers = ([name]: [string, unknown]) => !/^PULUMI_(BACKEND_URL|CONFIG_PASSPHRASE)/.test(name);
  const own = Object.fromEntries(Object.entries(process.env).filter(isUsers));
  const env: NodeJS.ProcessEnv = { ...own, ...variables };
  const { stdout } = await run("npm", ["run", "--silent", ...args], { cwd: copy, env, maxBuffer: 2 ** 24 });
  return stdout;
}

// A copy of what git would have in a fresh clone; only the names and the port are the test's own.
beforeAll(async () => {
  const listed = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const { stdout } = await run("git", listed, { cwd: projectFolder, maxBuffer: 2 ** 24 });
  for (const file of stdout.split("\0").filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(projectFolder, file), join(copy, file));
  }
  const config = { redisName: `${id}-redis`, appName: `${id}-app`, hostPort: 0 };
  const lines = Object.entries(config).map(([key, value]) => `  redis-link:${key}: ${value}\n`);
  writeFileSync(join(copy, "Pulumi.dev.yaml"), `config:\n${lines.join("")}`);
});
afterAll(async () => {
  await npmRun("down").catch(() => undefined);
  rmSync(copy, { recursive: true });
  // A lab's stand-ins run from the folder that used the lab last: from here again.
  await run(process.execPath, ["tools/tasks/main.ts", "lab:env"], { cwd: projectFolder });
});

/** Standard error of an npm script, which must fail. */
async function failure(...args: string[]): Promise<string> {
  const error: unknown = await npmRun(...args).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) throw new Error(`npm run ${args.join(" ")} did not fail.`);
  return (error as { stderr: string }).stderr;
}

test("commands that need a stack fail before the first npm run up", async () => {
  const commands = [["output"], ["lesson"], ["redis-cli"], ["backup", "--", join(copy, "x.rdb")]];
  for (const command of commands) {
    const words = await failure(...command);
    expect(words).toContain(
      'redis-link: The stack "dev" (PULUMI_STACK) is not up: run `npm run up` first.\n',
    );
    expect(words).not.toContain("error:");
  }
  expect(await failure("recover")).toContain('There is no stack "dev" here, so there is nothing to recover.');
});

test("up refuses a port that YAML reads as another number", async () => {
  const file = join(copy, "Pulumi.dev.yaml");
  const own = readFileSync(file);
  writeFileSync(file, "config:\n  redis-link:hostPort: 017003\n");
  for (const command of ["up", "preview"]) {
    expect(await failure(command)).toContain("redis-link:hostPort: 017003 is not accepted");
  }
  writeFileSync(file, own);
});

test("two simultaneous runs of npm run up on a new copy each succeed or name the other run", async () => {
  const ups = await Promise.allSettled([npmRun("up"), npmRun("up")]);
  const failed = ups.flatMap((up) =>
    up.status === "rejected" ? [(up.reason as { stderr: string }).stderr] : [],
  );
  expect(failed.length).toBeLessThan(2);
  for (const words of failed) {
    expect(words).toMatch(
      /The stack "dev" is locked by process \d+ of .* another update is under way\. Wait for/,
    );
  }
});

test("up names the process that holds the lock; recover removes the lock only once that process is dead", async () => {
  const locks = join(copy, "state/.pulumi/locks/organization/redis-link/dev");
  const by = (pid?: number) => ({
    ...{ pid, username: userInfo().username, hostname: hostname(), timestamp: new Date().toISOString() },
  });
  mkdirSync(locks, { recursive: true });
  writeFileSync(join(locks, "x.json"), JSON.stringify(by(process.pid)));
  const named = `The stack "dev" is locked by process ${process.pid} of ${userInfo().username}@${hostname()} since `;
  for (const command of ["up", "down", "recover"]) expect(await failure(command)).toContain(named);
  writeFileSync(join(locks, "x.json"), JSON.stringify(by(spawnSync("true").pid)));
  expect(await failure("up")).toContain("which is dead: `npm run recover` takes the lock away");
  await npmRun("recover", "--", "--skip-preview");
  expect(readdirSync(locks)).toEqual([]);
});

test("npm run up installs what is missing, and the app answers at its endpoint", async () => {
  expect(await npmRun("up")).toContain("endpoint");
  const endpoint = (await npmRun("output", "--", "endpoint")).trim();
  const first = await countAt(endpoint);
  expect(await countAt(endpoint)).toBe(first + 1);
});

test("only its owner can read the generated passphrase", () => {
  expect(statSync(join(copy, "state/passphrase")).mode & 0o777).toBe(0o600);
});

test("a second up changes nothing, and a preview shows no change", async () => {
  await npmRun("up", "--", "--expect-no-changes", "--skip-preview");
  await npmRun("preview", "--", "--expect-no-changes");
});

test("an unknown output is refused with the command that lists all outputs", async () => {
  const words = await failure("output", "--", "nonsense");
  expect(words).toContain("'nonsense'");
  expect(words).toContain("`npm run output` prints all outputs with their names");
});

test("npm run redis-cli passes its arguments to redis-cli", async () => {
  expect((await npmRun("redis-cli", "--", "GET", "requests:count")).trim()).toMatch(/^\d+$/);
});

test("all commands use the daemon of the current docker context", async () => {
  let connections = 0;
  const way = createServer({ allowHalfOpen: true }, (from) => {
    connections++;
    const to = connect({ path: process.env.DOCKER_HOST!.replace("unix://", ""), allowHalfOpen: true });
    for (const side of [from, to]) side.on("error", () => undefined);
    from.pipe(to).pipe(from);
  }).listen(0, "127.0.0.1");
  await once(way, "listening");
  way.unref(); // it keeps no failed test from ending
  const { port } = way.address() as AddressInfo;
  const folder = contextFolder("way", `tcp://127.0.0.1:${port}`);
  const variables = { LAB: "never", DOCKER_HOST: "", DOCKER_CONFIG: folder };
  const commands: [args: string[], says: string | RegExp][] = [
    [["up", "--", "--skip-preview"], "endpoint"],
    [["redis-cli", "--", "GET", "requests:count"], /^\d+$/m],
    [["status"], "works"],
    [["lesson"], "Every step works"],
  ];
  for (const [args, says] of commands) {
    const before = connections;
    expect(await npmRunWith(variables, ...args)).toMatch(says);
    expect([args, connections]).not.toEqual([args, before]);
  }
  way.close();
});

test("plain pulumi finds the stack after npm run lab:env", async () => {
  const script = 'eval "$(npm run --silent lab:env)" && pulumi stack output redisHost';
  const { stdout } = await run("bash", ["-c", script], { cwd: copy });
  expect(stdout.trim()).toBe("redis");
});

test("npm run down removes everything; a second run says that there is nothing to remove", async () => {
  expect(await namedAfter(id)).not.toEqual([]);
  await npmRun("down");
  expect(await namedAfter(id)).toEqual([]);
  await npmRun("down");
});

test("a wrong value of LAB and an unknown command fail with the remedy", async () => {
  const env = { ...process.env, LAB: "maybe" };
  const wrong = run("npm", ["run", "--silent", "preview"], { cwd: copy, env });
  await expect(wrong).rejects.toThrow('LAB: "maybe" is not accepted. It must be one of auto, always, never.');
  await expect(run(process.execPath, ["commands/main.ts", "upp"], { cwd: copy })).rejects.toThrow(
    "Did you mean up?",
  );
});
