import { execFile, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { docker } from "./support/testDaemon";
import { TestStack } from "./support/testStack";

const run = promisify(execFile);
const projectFolder = resolve(__dirname, "../..");
const stack = new TestStack();
let forms: string[];

/** The password as it is and as it may be written: Base64 at each of its three offsets, hexadecimal, per cent. */
function formsOf(password: string): string[] {
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from(" ".repeat(offset) + password)
      .toString("base64")
      .replace(/=+$/, "")
      // The characters at the ends mix with what stands before and after.
      .slice(offset === 0 ? 0 : 4, -2),
  );
  const bytes = [...Buffer.from(password)].map((byte) => byte.toString(16));
  return [password, ...base64, bytes.join(""), bytes.map((byte) => `%${byte}`).join("")];
}

/** Names of the texts that hold the password. */
function leaks(texts: Record<string, string>): string[] {
  for (const [name, text] of Object.entries(texts)) {
    if (text.length === 0 && name !== "logs of Redis")
      throw new Error(`${name} is empty: nothing was looked at.`);
  }
  return Object.keys(texts).filter((name) =>
    forms.some((form) => texts[name]!.toLowerCase().includes(form.toLowerCase())),
  );
}

/** Everything that a Pulumi command prints at its most talkative. */
async function verbose(...args: string[]): Promise<string> {
  const env = { ...process.env, ...stack.environment };
  const all = [...args, "--stack", stack.id, "--non-interactive", "--diff", "-v=9", "--logtostderr"];
  const { stdout, stderr } = await run("pulumi", all, { cwd: projectFolder, env, maxBuffer: 2 ** 28 });
  return stdout + stderr;
}

beforeAll(async () => {
  await stack.create();
  forms = formsOf((await stack.up()).redisPassword!);
});
afterAll(() => stack.remove());

test("the scan for the password finds a password", () => {
  const password = forms[0]!;
  const encoded = Buffer.from(`redis://:${password}@redis`).toString("base64");
  expect(leaks({ raw: `x${password}x`, encoded, other: "x" })).toEqual(["raw", "encoded"]);
});

test("the password is neither in the state nor in the output of an update", () => {
  expect(leaks({ state: stack.stateText, printed: stack.log })).toEqual([]);
});

/** Lines in which Pulumi's engine writes down its own calls, secrets included. Nothing of ours can keep them out. */
const ENGINE_CALLS =
  /"msg":"(Marshaling|Unmarshaling) property for RPC|"msg":"(eventSink::Debug\(<\{%reset%\}>)?RegisterResource RPC finished/;

test("the password is not in the most verbose output of preview and update, except the engine's own calls", async () => {
  const printed = {
    preview: await verbose("preview"),
    update: await verbose("up", "--yes", "--skip-preview"),
  };
  const others = Object.entries(printed).map(([name, text]) => [
    name,
    text
      .split("\n")
      .filter((line) => !ENGINE_CALLS.test(line))
      .join("\n"),
  ]);
  expect(leaks(Object.fromEntries(others) as typeof printed)).toEqual([]);
});

test("the password is not in the output of a failed update", async () => {
  await stack.configure({ appImage: "no-such/image:1" });
  const failure = await stack.up().then(() => "", String);
  expect(failure).toContain("no-such/image");
  expect(leaks({ failure })).toEqual([]);
  await stack.configure({ appImage: "./app" });
  await stack.up();
});

test("the password is not in Redis' container, processes, logs, or the app's image", async () => {
  const [redis, app] = [docker.getContainer(stack.redisName), docker.getContainer(stack.appName)];
  const { Image } = await app.inspect();
  // A tar of all layers, as it would be pushed.
  const saved = spawnSync("docker", ["save", Image], { maxBuffer: 2 ** 30, encoding: "latin1" });
  const text = async (answer: Promise<unknown>) => JSON.stringify(await answer);
  const logs = async (container: typeof redis) =>
    String(await container.logs({ stdout: true, stderr: true }));
  expect(
    leaks({
      "inspect of Redis": await text(redis.inspect()),
      "processes of Redis": await text(redis.top({ ps_args: "auxww" })),
      "processes of the app": await text(app.top({ ps_args: "auxww" })),
      "logs of Redis": await logs(redis),
      "logs of the app": await logs(app),
      "history of the app's image": await text(docker.getImage(Image).history()),
      "layers of the app's image": saved.stdout,
    }),
  ).toEqual([]);
});

test("the app's container has the password in its variables", async () => {
  const { Config, ...rest } = await docker.getContainer(stack.appName).inspect();
  const { Env, ...config } = Config;
  // The provider changes the order of variables.
  const names = Env.filter((line) => line.includes(forms[0]!)).map((line) => line.split("=")[0]);
  expect(names.sort()).toEqual(["REDIS_PASSWORD", "REDIS_URL"]);
  expect(leaks({ rest: JSON.stringify(rest), config: JSON.stringify(config) })).toEqual([]);
});
