import { brokenLink } from "../../../components/swarm/brokenLink";
import { byId } from "../../support/engineAnswers";
import { dockerClient, fakeDaemon } from "../../support/fakeDaemon";

const LINK = {
  ...{ alias: "redis", networkId: "net", sourceId: "source", sourceName: "redis-server" },
  sourceDaemon: "ssh://two",
};

function source(networks: object, state: object = { Running: true }) {
  return { source: { Name: "/redis-server", State: state, NetworkSettings: { Networks: networks } } };
}

const on = { it: { NetworkID: "net", Aliases: ["redis", "0123"] } };

it("finds no defect if the source runs on the link's network under the alias, and asks the source's node", async () => {
  fakeDaemon({ "container.inspect": byId(source(on)) });
  expect(await brokenLink("app", [LINK])).toBeUndefined();
  expect(dockerClient).toHaveBeenCalledWith("ssh://two");
});

const off =
  "The link redis of app is broken: redis-server is not on its network as redis. `pulumi up --refresh` attaches it again.";
it.each<[string, object, string]>([
  ["is gone", {}, "The link redis of app is broken: redis-server is gone (container source)."],
  [
    "does not run",
    source(on, { Running: false, Status: "exited", ExitCode: 255 }),
    "redis-server does not run (exited, exit code 255). `docker --host ssh://two start redis-server` starts it",
  ],
  ["is disconnected from the link's network", source({}), off],
  ["is only on another network", source({ it: { NetworkID: "other", Aliases: ["redis"] } }), off],
  ["has no alias on the link's network", source({ it: { NetworkID: "net", Aliases: null } }), off],
])("reports a broken link if its source %s", async (_what, containers, message) => {
  fakeDaemon({ "container.inspect": byId(containers as Record<string, unknown>) });
  expect(await brokenLink("app", [{ ...LINK }])).toContain(message);
});
