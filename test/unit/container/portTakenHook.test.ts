import * as pulumi from "@pulumi/pulumi";
import { portTakenHook } from "../../../components/container/ports";
import { recordStack } from "../../support/recordedStack";

const published = (internal: number, external: number) =>
  ({ internal, external, ip: "127.0.0.1", protocol: "tcp" }) as const;

const FAILURE = { urn: "", id: "", name: "", type: "", failedOperation: "create" };

const logged = jest.spyOn(pulumi.log, "error").mockResolvedValue();
beforeEach(() => logged.mockClear());

async function registered() {
  const stack = await recordStack();
  const app = new pulumi.ComponentResource("test:index:App", "app");
  const hook = portTakenHook(app, "app", {
    port: 8080,
    ports: [published(8080, 3000), published(9090, 4000)],
  });
  await stack.settle();
  return { app, hook, stack };
}

describe("when a container cannot start", () => {
  it("the hook is known to the engine by the app's name", async () => {
    const { hook, stack } = await registered();
    expect(hook.name).toBe("app-port-taken");
    expect(stack.errorHooks).toEqual([hook]);
  });

  it.each([
    "Bind for 127.0.0.1:3000 failed: port is already allocated",
    "listen tcp4 127.0.0.1:3000: bind: address already in use",
  ])("because of %j, the message names the port and the remedy, and the update ends", async (error) => {
    const { app, hook } = await registered();
    expect(await hook.callback({ ...FAILURE, errors: ["failed to start", error] })).toBe(false);
    expect(logged.mock.calls).toEqual([
      [
        "hostPort: 3000 on 127.0.0.1 is taken by something else. Stop that, or choose another port " +
          "(0 lets Docker pick a free one), and run the update again.",
        app,
      ],
    ]);
  });

  it.each<[string, string, string]>([
    [
      "another port",
      "Bind for 127.0.0.1:4000 failed: port is already allocated",
      "ports.external: 4000 on 127.0.0.1",
    ],
    [
      "a port that Docker does not name",
      "port is already allocated",
      "hostPort: 3000 on 127.0.0.1 or ports.external: 4000 on 127.0.0.1",
    ],
  ])("the message names the input of %s", async (_which, error, named) => {
    const { hook } = await registered();
    expect(await hook.callback({ ...FAILURE, errors: [error] })).toBe(false);
    expect(logged.mock.calls.map(([said]) => said)).toEqual([expect.stringContaining(`${named} is taken`)]);
  });

  it("for any other reason, Docker's own message stands alone, and the update ends", async () => {
    const { hook } = await registered();
    expect(await hook.callback({ ...FAILURE, errors: ["no such image"] })).toBe(false);
    expect(logged).not.toHaveBeenCalled();
  });
});
