import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { namedAfter } from "./support/testDaemon";

const run = promisify(execFile);
const projectFolder = resolve(__dirname, "../..");

/** The used fields of a review's JSON. */
interface Review {
  verdict: string;
  findings: { risk: string; rule: string; text: string }[];
  picture: string;
}

let repository: string;

const git = (...args: string[]) =>
  run("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...args], { cwd: repository });

/** Runs the review in the repository; its exit code and output, however it ends. */
async function review(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  // Daemon and Pulumi are set up already.
  const env = { ...process.env, LAB: "never", PULUMI_STACK: "dev" };
  const command = ["commands/main.ts", "review", ...args];
  try {
    return { code: 0, ...(await run(process.execPath, command, { cwd: repository, env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

function changeDefault(key: string, value: string): void {
  const file = join(repository, "Pulumi.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(new RegExp(`(  ${key}:\n    type: \\w+\n    default: ).*`), `$1${value}`));
}

beforeAll(async () => {
  repository = mkdtempSync(join(tmpdir(), "redis-link-reviewed-"));
  const list = await run("git", ["ls-files", "-co", "--exclude-standard"], { cwd: projectFolder });
  for (const file of list.stdout.split("\n").filter(Boolean)) {
    cpSync(join(projectFolder, file), join(repository, file), { force: true });
  }
  symlinkSync(join(projectFolder, "node_modules"), join(repository, "node_modules"));
  await git("init", "--quiet");
  writeFileSync(join(repository, ".git/info/exclude"), "node_modules\n"); // a link is no folder to .gitignore
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "base");
});

afterAll(() => rmSync(repository, { recursive: true }));

test("a review of an unchanged program reports no change, and leaves nothing on the daemon", async () => {
  const { code, stdout, stderr } = await review("HEAD", "--json");
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ verdict: "none", findings: [], violations: [] });
  expect(await namedAfter("review-")).toEqual([]);
});

test("a review of changed defaults uses the configured names and ports, and exits with the code for a risk", async () => {
  changeDefault("hostPort", "8080");
  changeDefault("redisImage", "redis:7.0");
  const { code, stdout } = await review("HEAD", "--json");
  const { verdict, findings, picture } = JSON.parse(stdout) as Review;
  expect([code, verdict]).toEqual([3, "risky"]);
  expect(findings.filter(({ risk }) => risk !== "harmless").map(({ rule }) => rule)).toEqual([
    "container-replaced",
    "container-replaced",
    "port-published",
  ]);
  expect(findings[1]?.text).toContain(
    "the container `redis-server` is **replaced**: image `redis:7` → `redis:7.0`",
  );
  expect(findings[2]?.text).toContain("`127.0.0.1:3000` → `127.0.0.1:8080`");
  expect(picture).toContain("redis-server");
  expect(stdout).not.toContain("review-");
  expect(await namedAfter("review-")).toEqual([]);
});

test("a review fails if the base of the comparison does not exist", async () => {
  const { code, stderr } = await review("no-such-branch");
  expect(code).toBe(1);
  expect(stderr).toContain('BASE: "no-such-branch" names no commit here');
});
