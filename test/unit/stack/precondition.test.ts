import { homedir } from "node:os";
import { LinkedApp, RedisServer } from "../../../components";
import { errorsOf, failuresOf, handledLate } from "../../support/failures";
import * as contexts from "../../../components/daemon/contexts";
import * as identity from "../../../components/daemon/connection";
import { fakeDaemon } from "../../support/fakeDaemon";
import { recordStack } from "../../support/recordedStack";

const identityOf = jest.spyOn(identity, "identityOf");

const CONFIG = { "docker:host": "ssh://one" };

async function whereItIsAway({ preview }: { preview: boolean }) {
  const stack = await recordStack({ preview, config: CONFIG });
  fakeDaemon();
  identityOf.mockRejectedValue(
    new Error('the daemon of docker:host: "ssh://one": ssh says: Connection refused'),
  );
  return stack;
}

function program(): void {
  const source = new RedisServer("redis-server");
  new LinkedApp("app", { source, alias: "redis", image: "node:24", port: 3000 });
}

it.each([true, false])(
  "a daemon that is down fails with one error, and nothing is registered (preview: %s)",
  async (preview) => {
    const stack = await whereItIsAway({ preview });
    expect(await failuresOf(program)).toEqual([
      'no Docker daemon answers: the daemon of docker:host: "ssh://one": ssh says: Connection refused. Nothing was changed. ' +
        "Start that daemon or its machine and run it again, or name another one by docker:host or docker:context.",
    ]);
    expect(stack.outline()).toEqual([]);
    expect(identityOf).toHaveBeenCalledTimes(1);
  },
);

it.each<[what: string, answering: string[], refused: boolean]>([
  ["no daemon answers there", [], true],
  ["the default daemon answers", ["unix:///var/run/docker.sock"], false],
  ["Docker Desktop answers", [`unix://${homedir()}/.docker/desktop/docker.sock`], false],
])(
  "fails with a context unless a daemon answers at the default socket too: %s",
  async (_what, answering, refused) => {
    jest.spyOn(contexts, "contextNamed").mockReturnValue({ name: "far", address: "ssh://far" });
    delete process.env.DOCKER_HOST;
    const stack = await recordStack({ preview: true, config: { "docker:context": "far" } });
    fakeDaemon();
    identityOf.mockImplementation(({ address }) =>
      ["ssh://far", ...answering].includes(address)
        ? Promise.resolve({ id: "A", name: "far" })
        : Promise.reject(new Error("no such socket")),
    );
    const failures = await failuresOf(program);
    await stack.settle().catch(() => undefined);
    expect(failures).toEqual(
      refused
        ? [
            'docker:context: "far": the Docker provider does not start unless a daemon answers at the default socket too. Nothing was ' +
              "changed. Name the context's daemon as host, beside the context: pulumi config set docker:host ssh://far",
          ]
        : [],
    );
  },
);

it("a daemon that is down causes no warning from Node.js", async () => {
  await whereItIsAway({ preview: true });
  expect(await handledLate(program)).toBe(0);
});

it.each([true, false])(
  "a wrong address of the daemon fails with one error without a stack trace (preview: %s)",
  async (preview) => {
    const stack = await recordStack({ preview, config: { "docker:host": "foo" } });
    fakeDaemon();
    const errors = await errorsOf(program);
    expect(errors).toHaveLength(1);
    expect(String(errors[0]?.stack)).toBe(
      'docker:host: "foo" is not accepted. A daemon\'s address begins with unix://, npipe://, tcp:// or ssh://.',
    );
    expect(stack.outline()).toEqual([]);
  },
);
