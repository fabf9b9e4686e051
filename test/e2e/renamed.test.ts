import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { docker, namedAfter } from "./support/testDaemon";
import { TestStack } from "./support/testStack";

const run = promisify(execFile);
const command = resolve(__dirname, "../../components/redis-link");

const stack = new TestStack(`${__dirname}/renamed`);
const volumes = ["other-data", "other-more", "redis-data"].map((name) => `${stack.id}-${name}`);
/** The volumes that stay by what Pulumi writes, as text or as JSON. */
const stays = (written: string) => {
  const text = written.replaceAll('\\"', '"');
  return volumes.filter((name) => text.includes(`volume "${name}" stays with its data`));
};

/** Previews the stack as docs/review.md says, and has it reviewed. */
async function review(): Promise<{ preview: string; code: number; stdout: string; stderr: string }> {
  const file = join(stack.stateFolder, "preview.json");
  const args = ["preview", "--stack", stack.name, "--json", "--show-sames", "--show-replacement-steps"];
  const env = { ...process.env, ...stack.environment };
  const previewed = run("pulumi", args, { cwd: stack.program, env, maxBuffer: Infinity });
  const { stdout: preview } = await previewed.catch((error: unknown) => error as { stdout: string });
  writeFileSync(file, preview);
  const reviewed = run(process.execPath, [command, "review", file]);
  return {
    preview,
    code: 0,
    ...(await reviewed.catch((error: unknown) => error as { code: number; stdout: string; stderr: string })),
  };
}

beforeAll(async () => {
  await stack.create();
  await stack.up();
});
afterAll(() => stack.remove());
afterAll(() => Promise.all(volumes.map((name) => docker.getVolume(name).remove())));

test("the review of a failed preview shows the preview's error", async () => {
  await stack.configure({ broken: "true" });
  const { code, stdout, stderr } = await review();
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/The preview failed.*\nerror: It is broken\.\n$/);
  await stack.configure({ broken: "false" });
});

test("a rename by aliases with the same containerName replaces nothing", async () => {
  await stack.configure({ renamed: "true", named: "true" });
  const { preview, stdout } = await review();
  expect(stdout).toContain("**Nothing changes.**");
  expect(stays(preview)).toEqual([]);
  await stack.configure({ named: "false" });
});

test("preview, review and update say that a renamed component's data stays, and the data stays", async () => {
  const { preview, code, stdout } = await review();
  expect(stays(preview)).toEqual(volumes);
  expect(code).toBe(3);
  for (const name of volumes) expect(stdout).toContain(`the data stays on the daemon in \`${name}\``);
  expect(stdout).not.toMatch(/all data in|\*\*deleted\*\*/);
  expect(stays(await stack.pulumi(["up", "--yes", "--skip-preview"]))).toEqual(volumes);
  expect(await namedAfter(stack.id)).toEqual(expect.arrayContaining(volumes));
});
