import * as pulumi from "@pulumi/pulumi";
import { provider } from "../components/provider/provider";
import { dockerClient, fakeDaemon, whyNoDaemon } from "./support/fakeDaemon";

const INPUTS = { name: "store-data", labels: { "redis-link.stack": "redis-link/dev" } };
const [HERE, THERE] = ["ssh://here", "ssh://there"];

const urn = (kind: string) =>
  `urn:pulumi:dev::redis-link::redis-link:index:RedisServer$redis-link:docker:${kind}::it`;

/** Why a thing that is at an address is not made at another one, where daemons answer by these ids. */
async function refused(kind: string, ids: Record<string, string>, now: string = THERE) {
  const clients = Object.fromEntries(
    Object.entries(ids).map(([host, ID]) => [host, { modem: {}, info: () => Promise.resolve({ ID }) }]),
  );
  fakeDaemon();
  whyNoDaemon.mockImplementation((host = "") =>
    Promise.resolve(host in ids ? undefined : "no route to host"),
  );
  dockerClient.mockImplementation((host = "") => clients[host] as never);
  const { failures } = await provider.check!(
    urn(kind),
    { ...INPUTS, daemonHost: HERE },
    { ...INPUTS, daemonHost: now },
  );
  return failures;
}

test.each(["Volume", "ImageVolumes", "Network", "Link"])(
  "a %s does not come along to another daemon, and the preview says what to do",
  async (kind) => {
    expect(await refused(kind, { [HERE]: "a", [THERE]: "b" })).toEqual([
      {
        property: "daemonHost",
        reason: expect.stringMatching(
          /on the daemon at ssh:\/\/here does not come along to the daemon at ssh:\/\/there\..*`npm run move`.*set docker:host back/,
        ) as string,
      },
    ]);
  },
);

test("nor from a daemon that does not answer any more", async () => {
  expect(await refused("Volume", { [THERE]: "b" })).toHaveLength(1);
  expect(await refused("Volume", {})).toHaveLength(1);
});

test("another address of the same daemon is taken", async () => {
  expect(await refused("Volume", { [HERE]: "a", [THERE]: "a" })).toBeUndefined();
});

test("nobody is asked where the address is the same, or not known yet", async () => {
  expect(await refused("Volume", {}, HERE)).toBeUndefined();
  expect(await refused("Volume", {}, pulumi.runtime.unknownValue)).toBeUndefined();
  expect(dockerClient).not.toHaveBeenCalled();
});

test("another manager of the swarm is no other place for what is the swarm's", async () => {
  fakeDaemon({ info: { ID: "a" } });
  const secret = { prefix: "p", content: "c", labels: {} };
  const { failures } = await provider.check!(
    urn("Secret"),
    { ...secret, daemonHost: HERE },
    { ...secret, daemonHost: THERE },
  );
  expect(failures).toBeUndefined();
});
