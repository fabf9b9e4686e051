import { spawnSync } from "node:child_process";
import { LinkedApp, redisCliCommand } from "../../../components";
import { valueOf } from "../../support/notation";
import { recordStack } from "../../support/recordedStack";

jest.mock("../../../components/container/untilReady");

async function command(passwordOutput?: string, config: Record<string, string> = {}): Promise<unknown> {
  const stack = await recordStack({ config });
  const source = { containerId: "c", containerName: "redis-server", ports: [] };
  const app = new LinkedApp("web", { source, alias: "store", image: "node:24", port: 3000 });
  const text = redisCliCommand(app, "valkey/valkey:8", passwordOutput);
  await stack.settle();
  return valueOf(text);
}

const READ =
  'REDISCLI_AUTH="$(pulumi stack output secretWord --show-secrets --stack dev)" && REDISCLI_AUTH="$REDISCLI_AUTH" ';

describe("the redis-cli command", () => {
  it("runs redis-cli by alias in a container that is removed afterwards", async () => {
    expect(await command()).toBe(
      "docker run -it --rm --network web-link-store valkey/valkey:8 redis-cli -h store",
    );
  });

  it("reads the password from the stack's outputs, and puts it into no argument", async () => {
    expect(await command("secretWord")).toBe(
      READ +
        "docker run -it --rm --network web-link-store -e REDISCLI_AUTH valkey/valkey:8 redis-cli -h store",
    );
  });

  it("names the app's daemon in the redis-cli command", async () => {
    expect(await command("secretWord", { "docker:host": "ssh://me@build.example" })).toBe(
      READ +
        "docker --host ssh://me@build.example run -it --rm --network web-link-store -e REDISCLI_AUTH " +
        "valkey/valkey:8 redis-cli -h store",
    );
  });

  it("fails with Pulumi's error, and starts no container, if the password cannot be read", async () => {
    const text = String(await command("secretWord"));
    const standIns = "pulumi() { echo 'no stack' >&2; return 3; }; docker() { echo started; };";
    const { status, stdout, stderr } = spawnSync("sh", ["-c", `${standIns} ${text}`], { encoding: "utf8" });
    expect([status, stdout, stderr]).toEqual([3, "", "no stack\n"]);
  });
});
