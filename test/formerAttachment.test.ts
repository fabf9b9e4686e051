import { formerAttachment } from "../components/provider/formerAttachment";
import { BROKEN, daemonError, dockerClient, fakeDaemon } from "./support/fakeDaemon";

const NETWORK = "a".repeat(64);
const STATE = { networkId: NETWORK, containerId: "c", daemonHost: "ssh://build" };
const INSPECT = ["network.inspect", NETWORK];
const DISCONNECT = ["network.disconnect", NETWORK, { Container: "c", Force: true }];

describe("the source's end of a link of version 0.3.0", () => {
  it.each<[string, object | undefined]>([
    ["nothing else is on its network, as in a destroy", { c: {} }],
    ["nothing at all is on its network", {}],
    ["its network tells of no containers", undefined],
  ])("is taken off when its state goes and %s", async (_what, Containers) => {
    const calls = fakeDaemon({ "network.inspect": { Containers } });
    await formerAttachment.delete("n/c", STATE);
    expect(calls).toEqual([INSPECT, DISCONNECT]);
    expect(dockerClient.mock.calls).toEqual([["ssh://build"]]);
  });

  it("stays when its state goes and the consumer is on the network, as the link has it now", async () => {
    const calls = fakeDaemon({ "network.inspect": { Containers: { c: {}, consumer: {} } } });
    await formerAttachment.delete("n/c", STATE);
    expect(calls).toEqual([INSPECT]);
  });

  it("is gone when its network is", async () => {
    const gone = daemonError(404, "network not found");
    const calls = fakeDaemon({ "network.inspect": gone, "network.disconnect": gone });
    await formerAttachment.delete("n/c", STATE);
    expect(calls[0]).toEqual(INSPECT);
  });

  it("is not let go by other trouble of the daemon", async () => {
    fakeDaemon({ "network.inspect": BROKEN });
    await expect(formerAttachment.delete("n/c", STATE)).rejects.toBe(BROKEN);
  });

  it("is never made again, and neither looked for nor changed", async () => {
    const calls = fakeDaemon();
    await expect(formerAttachment.create(STATE)).rejects.toThrow("A link attaches its source itself.");
    expect(await formerAttachment.read("n/c", STATE)).toEqual({});
    expect(await formerAttachment.update("n/c", STATE, STATE)).toEqual({});
    expect(calls).toEqual([]);
  });
});
