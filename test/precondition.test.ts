import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer } from "../components";
import { failuresOf } from "./support/failures";
import { fakeDaemon, whyNoDaemon } from "./support/fakeDaemon";
import { recordStack } from "./support/recordedStack";

const CONFIG = { "docker:host": "ssh://one" };

async function made({ preview }: { preview: boolean }) {
  const stack = await recordStack({ preview, config: CONFIG });
  fakeDaemon();
  whyNoDaemon.mockResolvedValue("connect ECONNREFUSED 10.0.0.1:22");
  const failures = await failuresOf(() => {
    const source = new RedisServer("redis-server");
    new LinkedApp("app", { source, alias: "redis", image: "node:24", port: 3000 });
  });
  return { stack, failures };
}

it.each([true, false])(
  "where the daemon is away, nothing is registered, and one error names it (preview: %s)",
  async (preview) => {
    const { stack, failures } = await made({ preview });
    expect(failures).toEqual([
      "redis-server: the daemon at ssh://one, where it is to be, does not answer: connect ECONNREFUSED 10.0.0.1:22. Start " +
        "that daemon or its machine and run it again, or name another one by docker:host. Nothing was changed.",
    ]);
    expect(stack.outline()).toEqual([]);
    expect(whyNoDaemon.mock.calls).toEqual([["ssh://one"]]);
  },
);

it("a component keeps what it depends on by its own options", async () => {
  const stack = await recordStack();
  fakeDaemon();
  const first = new RedisServer("first");
  const second = new RedisServer("second", {}, { dependsOn: first });
  expect(pulumi.Resource.isInstance(second)).toBe(true);
  await stack.settle();
  expect(stack.named("second").dependencies).toContain("first-container");
});
