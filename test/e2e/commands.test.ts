import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { countAt } from "./support/countAt";
import { namedAfter } from "./support/daemon";
import { randomBytes } from "node:crypto";

const run = promisify(execFile);
const projectFolder = resolve(__dirname, "../..");
const id = `e2e-${randomBytes(4).toString("hex")}`;
const copy = mkdtempSync(join(tmpdir(), `${id}-`));

jest.setTimeout(240_000);

/** Runs an npm script in the copy, with nothing of Pulumi set by the user. */
async function npmRun(...args: string[]): Promise<string> {
  const isUsers = ([name]: [string, unknown]) => !/^PULUMI_(BACKEND_URL|CONFIG_PASSPHRASE)/.test(name);
  const env: NodeJS.ProcessEnv = Object.fromEntries(Object.entries(process.env).filter(isUsers));
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
  await run(process.execPath, ["commands/main.ts", "lab:env"], { cwd: projectFolder });
});

test("npm run up sets up what is missing, and the endpoint counts", async () => {
  expect(await npmRun("up")).toContain("endpoint");
  const endpoint = (await npmRun("output", "--", "endpoint")).trim();
  const first = await countAt(endpoint);
  expect(await countAt(endpoint)).toBe(first + 1);
});

test("the passphrase is generated for its owner's eyes alone", () => {
  expect(statSync(join(copy, "state/passphrase")).mode & 0o777).toBe(0o600);
});

test("a second up and a preview change nothing", async () => {
  await npmRun("up", "--", "--expect-no-changes", "--skip-preview");
  await npmRun("preview", "--", "--expect-no-changes");
});

test("npm run redis-cli passes its arguments on", async () => {
  expect((await npmRun("redis-cli", "--", "GET", "requests:count")).trim()).toMatch(/^\d+$/);
});

test("npm run lab:env lets plain pulumi find the stack", async () => {
  const { stdout } = await run(
    "bash",
    ["-c", 'eval "$(npm run --silent lab:env)" && pulumi stack output redisHost'],
    {
      cwd: copy,
    },
  );
  expect(stdout.trim()).toBe("redis");
});

test("npm run down takes everything away, and says so when there is nothing", async () => {
  expect(await namedAfter(id)).not.toEqual([]);
  await npmRun("down");
  expect(await namedAfter(id)).toEqual([]);
  await npmRun("down");
});

test("a wrong LAB and an unknown command fail with the remedy", async () => {
  const wrong = run("npm", ["run", "--silent", "preview"], {
    cwd: copy,
    env: { ...process.env, LAB: "maybe" },
  });
  await expect(wrong).rejects.toThrow('LAB: "maybe" is not accepted. It must be one of auto, always, never.');
  await expect(run(process.execPath, ["commands/main.ts", "upp"], { cwd: copy })).rejects.toThrow(
    "Did you mean up?",
  );
});
