import * as pulumi from "@pulumi/pulumi";
import { portTakenHook } from "../components/container/portTakenHook";
import { recordStack } from "./support/recordedStack";

const FAILURE = { urn: "", id: "", name: "", type: "", failedOperation: "create" };

const logged = jest.spyOn(pulumi.log, "error").mockResolvedValue();
beforeEach(() => logged.mockClear());

async function registered() {
  const stack = await recordStack();
  const app = new pulumi.ComponentResource("test:index:App", "app");
  const hook = portTakenHook(app, "app", { bindAddress: "127.0.0.1", hostPort: 3000 });
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

  it("for any other reason, Docker's own message stands alone, and the update ends", async () => {
    const { hook } = await registered();
    expect(await hook.callback({ ...FAILURE, errors: ["no such image"] })).toBe(false);
    expect(logged).not.toHaveBeenCalled();
  });
});
