import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { countAt } from "./support/countAt";
import { docker } from "./support/testDaemon";
import { TestStack } from "./support/testStack";

const run = promisify(execFile);
const projectFolder = resolve(__dirname, "../..");
const stack = new TestStack();
const image = `${stack.id}-lesson:1`;

beforeAll(async () => {
  await run("docker", ["build", "--quiet", "--tag", image, resolve(__dirname, "lessonApp")]);
  await stack.create({ auth: "false", appImage: image, linkEnvironment: "legacy" });
});
afterAll(async () => {
  await stack.remove();
  await docker.getImage(image).remove();
});

/** `npm run lesson` on the stack: what it prints, and its exit code. */
async function lesson(): Promise<{ printed: string; exitCode: number }> {
  const env = { ...process.env, ...stack.environment, PULUMI_STACK: stack.id };
  try {
    const words = ["commands/main.ts", "lesson"];
    const { stdout } = await run(process.execPath, words, { cwd: projectFolder, env });
    return { printed: stdout, exitCode: 0 };
  } catch (error) {
    const { stdout, code } = error as { stdout: string; code: number };
    return { printed: stdout, exitCode: code };
  }
}

test("the lesson's unmodified app connects to host redis without a password, and counts requests on port 3000", async () => {
  const { endpoint } = await stack.up();
  expect(await countAt(endpoint!)).toBe(1);
  expect(await countAt(endpoint!)).toBe(2);
});

test("npm run lesson walks through every step", async () => {
  const { printed, exitCode } = await lesson();
  expect(printed).toContain("REDIS_PORT_6379_TCP_ADDR=redis");
  expect(printed).toContain(`REDIS_NAME=/${stack.appName}/redis`);
  expect(printed.match(/1 packets received/g)).toHaveLength(3);
  expect(printed).toContain("Requests: 4");
  expect(printed).toContain("\nrequests\n");
  expect(printed).toContain("✓ Every step works.");
  expect(exitCode).toBe(0);
});

test("npm run lesson names the step that fails", async () => {
  await docker.getContainer(stack.redisName).stop();
  const { printed, exitCode } = await lesson();
  expect(printed).toContain(`✗ no container ${stack.redisName}`);
  expect(printed).toMatch(/✗ \d steps failed/);
  expect(exitCode).toBe(1);
});
