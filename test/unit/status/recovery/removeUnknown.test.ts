import { removeUnknown } from "../../../../components/status/recovery/removeUnknown";
import { detaching } from "../../../support/engineAnswers";
import { dockerClient, fakeDaemon, whyNoDaemon } from "../../../support/fakeDaemon";

const AT = Date.parse("2026-01-02T03:04:05Z");
const SOON = 1;
const SOURCE = "5".repeat(64);
/** Address without a daemon. */
const GONE = "ssh://gone";
const ANONYMOUS = "a".repeat(64);

const made = (afterSeconds: number) => ({ Created: AT / 1000 + afterSeconds });
const madeAt = (afterSeconds: number) => new Date(AT + afterSeconds * 1000).toISOString();
const container = (Id: string, rest: object = made(0)) => ({
  ...{ Id, Names: [`/${Id}`], State: "created", Mounts: [] },
  ...made(0),
  ...rest,
});
const volumes = {
  Mounts: [ANONYMOUS, "of-the-user"].map((Name) => ({ Type: "volume", Name })),
};

interface Found {
  containers?: object[];
  networks?: { Id: string; Name: string; Created: string }[];
  services?: object[];
  secrets?: object[];
  configs?: object[];
  isManager?: boolean;
  /** Containers on each network. @default none */
  on?: object | null;
}

/** Removals on a daemon with these things, and the messages. */
async function removed(
  {
    containers = [],
    networks = [],
    services = [],
    secrets = [],
    configs = [],
    isManager = false,
    on = {},
  }: Found,
  addresses = [""],
) {
  /** Answers a list, which must be filtered by the state's label and its scope. */
  const listed = (things: object[], scope?: string) => (options?: { filters: unknown }) => {
    const { filters } = options ?? {};
    const said = (typeof filters === "string" ? JSON.parse(filters) : filters) as Record<string, string[]>;
    if ("id" in said) return [];
    expect(said.label).toEqual(["redis-link.state=one"]);
    return scope === undefined || said.scope?.includes(scope) ? things : [];
  };
  const calls = fakeDaemon({
    info: { Swarm: { ControlAvailable: isManager } },
    listContainers: listed(containers),
    listNetworks: listed(networks, isManager ? "swarm" : "local"),
    listServices: listed(services),
    listSecrets: listed(secrets),
    listConfigs: listed(configs),
    "network.inspect": { Containers: on },
  });
  whyNoDaemon.mockImplementation((address) =>
    Promise.resolve(address === GONE ? "connect ECONNREFUSED" : undefined),
  );
  const words: string[] = [];
  await removeUnknown(addresses, {
    ...{ states: ["one"], known: new Set(["known", "app-front"]), at: AT },
    ...{ stack: "shop/dev", sharing: () => Promise.resolve({ names: new Set<string>(), known: new Set() }) },
    say: (line) => words.push(line),
  });
  expect(dockerClient).toHaveBeenCalledWith(addresses.at(-1));
  return { calls: calls.filter(([name]) => /remove|disconnect/.test(name)), words: words.join("\n") };
}

const disconnect = (id: string) => detaching(id, SOURCE);

test("keeps things that the state knows, and things made long before or after the update", async () => {
  const { calls } = await removed({
    isManager: true,
    containers: [container("known"), container("older", made(-91)), container("newer", made(91))],
    services: [{ ID: "known", CreatedAt: madeAt(0), Spec: { Name: "app" } }],
    secrets: [{ ID: "old", CreatedAt: madeAt(-91), Spec: { Name: "x" } }],
    configs: [{ ID: "known", CreatedAt: madeAt(0), Spec: { Name: "x" } }],
    networks: [{ Id: "egress", Created: madeAt(0), Name: "app-front" }],
  });
  expect(calls).toEqual([]);
});

test.each([
  ["lost", ["network.remove", "id"]],
  ["app-front", undefined],
])("removes the network %s unless the state knows its name", async (Name, call) => {
  const { calls } = await removed({ networks: [{ Id: "id", Name, Created: madeAt(0) }] });
  expect(calls).toEqual(call === undefined ? [] : [call]);
});

test("disconnects the source before the link's network is removed", async () => {
  const networks = [{ Id: "id", Name: "lost", Created: madeAt(0) }];
  const { calls } = await removed({ networks, on: { [SOURCE]: {}, "lb-app-link": {} } });
  expect(calls).toEqual([disconnect("id"), ["network.remove", "id"]]);
});

test.each([
  ["is removed if the state knows its name, but not its id", { Names: ["/known"] }],
  ["that never ran is removed with its anonymous volumes", volumes],
])("a container %s", async (_what, rest) => {
  const { calls, words } = await removed({ containers: [container("it", rest)] });
  expect(calls).toEqual([["container.remove", "it", { force: true, v: true }]]);
  expect(words).not.toContain("kept");
});

test("keeps the volumes of a removed container that ran, and names the command that removes these volumes", async () => {
  const containers = [container("it", { ...made(SOON), ...volumes, State: "exited" })];
  const { calls, words } = await removed({ containers }, ["ssh://far"]);
  expect(calls).toEqual([["container.remove", "it", { force: true, v: false }]]);
  expect(words).toMatch(new RegExp(`If nothing needs it: docker --host ssh://far volume rm ${ANONYMOUS}$`));
});

test("on a swarm, removes services first, and networks last, once the source is disconnected", async () => {
  const { calls } = await removed({
    isManager: true,
    services: [{ ID: "svc", CreatedAt: madeAt(0), Spec: { Name: "app" } }],
    secrets: [{ ID: "sec", CreatedAt: madeAt(SOON), Spec: { Name: "app-redis-password-1" } }],
    configs: [{ ID: "conf", CreatedAt: madeAt(SOON), Spec: { Name: "app-front-1" } }],
    networks: [{ Id: "net", Created: madeAt(-SOON), Name: "app-link-redis" }],
    on: { [SOURCE]: {}, "lb-app-link": {} },
  });
  expect(calls).toEqual([
    ["service.remove", "svc"],
    ["secret.remove", "sec"],
    ["config.remove", "conf"],
    disconnect("net"),
    ["network.remove", "net"],
  ]);
});

test("names and skips a daemon that does not answer", async () => {
  const { calls, words } = await removed({ containers: [container("it")] }, [GONE, ""]);
  expect(calls).toEqual([["container.remove", "it", { force: true, v: true }]]);
  expect(words).toMatch(/^What an update left on the daemon at ssh:\/\/gone stays: connect ECONNREFUSED$/m);
});

test("removes no service on a daemon that is not a manager", async () => {
  const services = [{ ID: "svc", CreatedAt: madeAt(0) }];
  expect((await removed({ services })).calls).toEqual([]);
});
