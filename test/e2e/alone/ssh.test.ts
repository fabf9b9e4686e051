import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { namedAfter } from "../support/testDaemon";
import { withHome } from "../support/home";
import { NAMES, SecondDaemon } from "../support/secondDaemon";
import { SshServer } from "../support/sshServer";
import { TestStack } from "../support/testStack";

const second = new SecondDaemon();
const server = new SshServer();
const agent = join(server.folder, "agent");
let agentPid = 0;
let stack: TestStack;

beforeAll(async () => {
  await second.start(["redis:7"]);
  await server.start(second.host);
  const said = execFileSync("ssh-agent", ["-s", "-a", agent]).toString();
  agentPid = Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]);
  execFileSync("ssh-add", ["-q", server.key], { env: { ...process.env, SSH_AUTH_SOCK: agent } });
});
afterAll(async () => {
  if (agentPid > 0) process.kill(agentPid);
  server.stop();
  await second.stop();
});

// Nothing is built: the Docker provider builds on the daemon of DOCKER_HOST, whatever it is told.
beforeEach(() => (stack = new TestStack(join(__dirname, "redis"))));
afterEach(() => stack.remove());

const known = () => `UserKnownHostsFile=${server.knownHosts}`;
const withKey = () => ({
  "docker:host": server.address,
  "docker:sshOpts": JSON.stringify(["-i", server.key, "-o", known()]),
});

/** A folder `.ssh` with a Host entry for the server. */
function sshFolder(): string {
  const folder = join(server.folder, "dot-ssh");
  mkdirSync(folder, { recursive: true });
  const { user, port, key } = server;
  const lines = ["HostName 127.0.0.1", `Port ${port}`, `User ${user}`, `IdentityFile ${key}`, known()];
  writeFileSync(join(folder, "config"), ["Host build", ...lines].join("\n  ").replace("=", " "));
  return folder;
}

describe("a stack on a daemon that is reached by ssh, with", () => {
  it.each<[what: string, config: () => Record<string, string>, env: () => Record<string, string>]>([
    ["a key of docker:sshOpts", withKey, () => withHome({})],
    [
      "an agent and DOCKER_SSH_OPTS",
      () => ({ "docker:host": server.address }),
      () => ({ ...withHome({}), SSH_AUTH_SOCK: agent, DOCKER_SSH_OPTS: `-o ${known()}` }),
    ],
    [
      "a Host of ~/.ssh/config",
      () => ({ "docker:host": "ssh://build" }),
      () => withHome({ ".ssh": sshFolder() }),
    ],
  ])(
    "makes the whole stack over ssh, and nothing on the default daemon, with %s",
    async (_what, config, env) => {
      Object.assign(stack.environment, env());
      await stack.create(config());
      await stack.up();
      expect(await second.named(stack.id)).toEqual(NAMES);
      expect(await namedAfter(stack.id)).toEqual([]);
      expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
      await stack.destroy();
      expect(await second.named(stack.id)).toEqual([]);
    },
  );
});

const REFUSED = /Host key verification failed|HOST IDENTIFICATION HAS CHANGED/;

it("an unknown host key fails with ssh's error before any change", async () => {
  const file = join(sshFolder(), "config");
  await stack.create({ "docker:host": "ssh://build", "docker:sshOpts": JSON.stringify(["-F", file]) });
  server.know("key");
  for (const command of ["preview", "up"])
    await expect(stack.pulumi([command, ...yes(command)])).rejects.toThrow(REFUSED);
  expect(await second.named(stack.id)).toEqual([]);
  expect(await namedAfter(stack.id)).toEqual([]);

  server.know("host");
  await stack.up();
  const made = await second.named(stack.id);
  server.know("key");
  for (const command of ["preview", "up", "refresh", "destroy"])
    await expect(stack.pulumi([command, ...yes(command)])).rejects.toThrow(REFUSED);
  expect(await second.named(stack.id)).toEqual(made);

  server.know("host");
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

const yes = (command: string) => (command === "preview" ? [] : ["--yes", "--skip-preview"]);
