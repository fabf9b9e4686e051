import * as pulumi from "@pulumi/pulumi";
import { type CheckedPort, portTakenHook } from "../../../components/container/ports";
import { recordStack } from "../../support/recordedStack";

const published = (internal: number, external: number) =>
  ({ internal, external, ip: "127.0.0.1", protocol: "tcp" }) as const;

const FAILURE = { urn: "", id: "", name: "", type: "", failedOperation: "create" };

const logged = jest.spyOn(pulumi.log, "error").mockResolvedValue();
beforeEach(() => logged.mockClear());

const PORTS = [
  published(8080, 3000),
  published(9090, 4000),
  { ...published(8080, 5000), protocol: "udp" as const },
];

async function registered(ports: readonly CheckedPort[] = PORTS) {
  const stack = await recordStack();
  const app = new pulumi.ComponentResource("test:index:App", "app");
  const hook = portTakenHook(app, "app", { port: 8080, ports });
  await stack.settle();
  return { app, hook, stack };
}

describe("a container that cannot start", () => {
  it.each(
    Object.entries({
      "Bind for 127.0.0.1:3000 failed: port is already allocated": "hostPort: 3000 on 127.0.0.1",
      "listen tcp4 127.0.0.1:3000: bind: address already in use": "hostPort: 3000 on 127.0.0.1",
      "Bind for 127.0.0.1:4000 failed: port is already allocated": "ports.external: 4000 on 127.0.0.1",
      "Bind for 127.0.0.1:5000 failed: port is already allocated": "ports.external: 5000 on 127.0.0.1",
      "port is already allocated":
        "hostPort: 3000 on 127.0.0.1 or ports.external: 4000 on 127.0.0.1 or ports.external: 5000 on 127.0.0.1",
    }),
  )("names the taken port and the remedy for the error %j", async (error, named) => {
    const { app, hook } = await registered();
    expect(await hook.callback({ ...FAILURE, errors: ["failed to start", error] })).toBe(false);
    const remedy =
      "is taken by something else. Stop that, or choose another port (0 lets Docker pick a free one), and run the update again.";
    expect(logged.mock.calls).toEqual([[`${named} ${remedy}`, app]]);
  });

  const picked = "listen tcp 127.0.0.1:11012: bind: address already in use";

  it("advises another update if the taken port was picked by Docker", async () => {
    const { app, hook } = await registered([published(8080, 0)]);
    await hook.callback({ ...FAILURE, errors: [picked] });
    const remedy = "Run the update again: it picks another.";
    const told = `The port that Docker picked is taken by something else, as its message says. ${remedy}`;
    expect(logged.mock.calls).toEqual([[told, app]]);
  });

  it("does not name a port that Docker picks if another port is chosen", async () => {
    const { hook } = await registered([published(8080, 0), published(9090, 4000)]);
    await hook.callback({ ...FAILURE, errors: ["port is already allocated"] });
    expect(logged.mock.calls[0]?.[0]).toMatch(/^ports.external: 4000 on 127.0.0.1 is taken/);
  });

  it("adds nothing to Docker's message for any other error, and ends the update", async () => {
    const { hook, stack } = await registered();
    expect(hook.name).toBe("app-port-taken");
    expect(stack.errorHooks).toEqual([hook]);
    expect(await hook.callback({ ...FAILURE, errors: ["no such image"] })).toBe(false);
    expect(logged).not.toHaveBeenCalled();
  });
});
