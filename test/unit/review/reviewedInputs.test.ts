import "../../support/mockedSwarm";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../../components";
import schema from "../../../components/schema.json";
import { fakeDaemon } from "../../support/fakeDaemon";
import { REDIS as STATED } from "../../support/redisSource";
import { recordStack } from "../../support/recordedStack";
import { previewOf, reviewed, type Reviewed } from "../../support/reviewed";

jest.mock("../../../components/container/untilReady");

type Args = Record<string, unknown>;
type Named = keyof typeof COMPONENTS;

/** A change of one input. */
interface Change {
  /** Other arguments, before and after. */
  with?: Args;
  /** @default not given */
  from?: unknown;
  to: unknown;
  /** Other arguments, only after. */
  also?: Args;
  /** A line of the review. */
  says: RegExp;
}

/** Makes a component, and consumers of a source. */
const COMPONENTS = {
  LinkedApp: (args: Args) =>
    new components.LinkedApp("app", { source: REDIS, alias: "redis", image: "node:24", ...args }),
  LinkedContainer: (args: Args) =>
    new components.LinkedContainer("app", { source: REDIS, alias: "redis", image: "node:24", ...args }),
  LinkedService: (args: Args) =>
    new components.LinkedService("app", {
      ...{ source: REDIS, alias: "redis", image: "node:24", port: 80, bindAddress: "0.0.0.0" },
      ...args,
    }),
  MariaDbServer: (args: Args) => linked(new components.MariaDbServer("db", args)),
  PostgresServer: (args: Args) => linked(new components.PostgresServer("db", args)),
  RedisFailover: (args: Args) => {
    const source = new components.RedisFailover("redis", { nodes: ["a", "b", "c"], ...args });
    for (const linkEnvironment of ["modern", "legacy"] as const)
      new components.LinkedService(linkEnvironment, { ...CONSUMER, source, linkEnvironment });
  },
  RedisServer: (args: Args) => linked(new components.RedisServer("redis", args)),
  SourceContainer: (args: Args) =>
    linked(new components.SourceContainer("db", { image: "mongo:7", ports: [{ number: 27017 }], ...args })),
};

const REDIS: components.LinkSource = { ...STATED, containerName: "redis" };

const CONSUMER = { alias: "source", image: "node:24" };

/** A legacy consumer shows shared variables, a modern one the parts of the URL. */
function linked(source: components.LinkSource): void {
  for (const linkEnvironment of ["modern", "legacy"] as const)
    new components.LinkedApp(linkEnvironment, { ...CONSUMER, source, linkEnvironment });
}

const SOCKET = { hostPath: "/var/run/docker.sock", containerPath: "/s" };

const settings: Record<string, Change> = {
  command: { to: ["serve"], says: /command line/ },
  entrypoint: { to: ["/start"], says: /entrypoint/ },
  user: { to: "root", says: /`user`.*root|may run as root/ },
  restart: { to: "no", says: /`restart` .*no/ },
  writable: { to: true, says: /root file system becomes writable/ },
  capabilities: { from: [], to: ["NET_ADMIN"], says: /gets the capability `CAP_NET_ADMIN`/ },
  memoryMb: { to: 300, says: /memory limit .* → 300 MiB/ },
  hostname: { to: "web", says: /`hostname` .*web/ },
  hosts: { to: [{ host: "db", ip: "10.0.0.1" }], says: /`hosts`/ },
  dns: { to: ["10.0.0.1"], says: /`dns`/ },
  ulimits: { to: [{ name: "nofile", soft: 1024, hard: 1024 }], says: /`ulimits`/ },
  labels: { to: { team: "shop" }, says: /`(?:labels|containerLabels)`/ },
  container: { to: { privileged: true }, says: /becomes privileged/ },
};
const without = (changes: Record<string, Change>, ...inputs: string[]) =>
  Object.fromEntries(Object.entries(changes).filter(([input]) => !inputs.includes(input)));

const environment: Change = {
  from: { GREETING: "hi", MODE: "fast" },
  to: { GREETING: "hello", MODE: "fast" },
  says: /environment variables `GREETING`(?!,)/,
};
const health: Change = { from: { command: ["true"] }, to: { none: true }, says: /no health check/ };
const volumes: Change = { from: [], to: [SOCKET], says: /no-docker-socket/ };
const name: Change = { from: "one", to: "two", says: /container `two` is \*\*replaced\*\*: .*`one` → `two`/ };

const VALKEY = { ...REDIS, containerId: "6".repeat(64), containerName: "valkey" };
const linkedArgs: Record<string, Change> = {
  source: { to: VALKEY, says: /leads to another source/ },
  alias: { to: "cache", says: /alias.*`redis` → `cache`/ },
  links: { to: [{ source: REDIS, alias: "store" }], says: /link of `app` to .* as `store` is added/ },
  image: { to: "node:26", says: /`node:26` is pulled in place of `node:24`/ },
  containerName: name,
  linkEnvironment: { to: "none", says: /environment variables `REDIS_HOST`/ },
  exceptVariables: { to: ["REDIS_URL"], says: /environment variables `REDIS_URL`(?!,)/ },
};

const DATA = { volumes: [{ containerPath: "/dumps" }] };
const retainData: Change = { with: DATA, from: true, to: false, says: /no longer kept/ };
const A = { environment: { A: pulumi.secret("hush") } };

const sourceArgs: Record<string, Change> = {
  ...{ ...settings, image: { to: "mine:2", says: /`mine:2` is pulled in place of/ } },
  ...{ containerName: name, environment, health, volumes },
  password: { from: "one", to: "two", says: /environment variables .*`SOURCE_PASSWORD`/ },
  retainData,
  sharedVariables: { with: { environment: { A: "1" } }, to: ["A"], says: /`SOURCE_ENV_A`/ },
  sharedSecrets: { with: A, to: ["A"], says: /hands on secrets.* `A`/ },
};

const databaseArgs: Record<string, Change> = {
  ...sourceArgs,
  username: { to: "shop", says: /environment variables .*`SOURCE_USERNAME`/ },
  database: { to: "shop", says: /environment variables .*`SOURCE_DATABASE`/ },
  passwordVersion: { to: 2, says: /password .*\*\*generated anew\*\*/ },
  volume: { to: "mine", says: /mounts the volume `mine`/ },
};
const ofDatabase = without(databaseArgs, "entrypoint");

const apps: Record<string, Change> = {
  ...linkedArgs,
  port: { from: 80, to: 81, says: /published port .*:80` → .*:81`/ },
  hostPort: { with: { port: 80 }, from: 8080, to: 8081, says: /published at another place.*8081/ },
  bindAddress: { with: { port: 80 }, to: "0.0.0.0", says: /opened wider/ },
  ports: { to: [{ internal: 90, external: 9090 }], says: /port 90 is \*\*newly published\*\*/ },
  environment,
  health,
  volumes,
};

const everywhere = { bindAddress: "0.0.0.0" };
const unpublished = { publish: false, bindAddress: undefined };
const published = /port 80 is \*\*newly published\*\*/;

const CHANGES: Record<Named, Record<string, Change>> = {
  LinkedApp: { ...settings, ...apps, retainData },
  LinkedContainer: {
    ...linkedArgs,
    retainData: { ...retainData, with: undefined },
    container: { to: { volumes: [SOCKET] }, says: /no-docker-socket/ },
  },
  LinkedService: {
    ...without(settings, "restart", "container"),
    ...without(apps, "containerName"),
    serviceName: { ...name, says: /service `two`/ },
    image: { to: "node:26", says: /image `node:24` → `node:26`/ },
    health: { ...health, with: { port: 80 } },
    replicas: { to: 3, says: /`replicas` `1` → `3`/ },
    nodes: { to: ["node.role == worker"], says: /`constraints`/ },
    publish: { with: { bindAddress: undefined }, from: false, to: true, also: everywhere, says: published },
    bindAddress: { with: unpublished, to: "0.0.0.0", also: { publish: true }, says: published },
    registry: { with: { image: { context: "app" } }, from: "a.example", to: "b.example", says: /b\.example/ },
    encrypted: { to: true, says: /`encrypted`|link of `app`.*/ },
    manager: { to: "tcp://10.0.0.2:2376", says: /daemonHost/ },
    processes: { to: 100, says: /`processes` `512` → `100`/ },
  },
  MariaDbServer: ofDatabase,
  PostgresServer: ofDatabase,
  RedisFailover: {
    nodes: { to: ["a", "b", "d"], says: /one after the other.*`nodes`/ },
    manager: { to: "tcp://10.0.0.2:2376", says: /daemonHost/ },
    image: { to: "redis:8", says: /one after the other.*`redis:7` → `redis:8`/ },
    frontImage: { to: "haproxy:3.4", says: /`haproxy:3.2` → `haproxy:3.4`/ },
    containerName: { from: "one", to: "two", says: /replaced by an empty one\*\*: all data on its machines/ },
    passwordVersion: { to: 2, says: /`redis-acl` is changed in place/ },
    sharedVariables: { to: ["REDIS_VERSION"], says: /`SOURCE_ENV_REDIS_VERSION`/ },
    memoryMb: { to: 300, says: /one after the other.*`memoryMb`/ },
    maxLagSeconds: { to: 1, says: /one after the other.*`maxLagSeconds`/ },
    downAfterSeconds: { to: 5, says: /one after the other.*`downAfterSeconds`/ },
    encrypted: { to: true, says: /`encrypted`/ },
    retainData: { from: true, to: false, says: /no longer kept/ },
  },
  RedisServer: {
    ...without(databaseArgs, "command", "entrypoint", "username", "database"),
    image: { to: "redis:8", says: /`redis:8` is pulled in place of `redis:7`/ },
    auth: { from: true, to: false, says: /authentication is switched off/ },
    retainData: { ...retainData, with: {} },
    memoryMb: { to: 300, says: /`redis` is \*\*replaced\*\*.*memory limit .* → 300 MiB/ },
  },
  SourceContainer: {
    ...sourceArgs,
    ports: { from: [{ number: 1 }], to: [{ number: 2 }], says: /`SOURCE_PORT`/ },
    scheme: { to: "mongodb", says: /`SOURCE_URL`/ },
    username: { to: "shop", says: /`SOURCE_USERNAME`/ },
    database: { to: "shop", says: /`SOURCE_DATABASE`/ },
    passwordVariables: { with: { password: "p" }, to: ["PASS"], says: /environment variables `PASS`/ },
  },
};

const cases = (Object.keys(CHANGES) as Named[]).flatMap((component) =>
  Object.keys(CHANGES[component]).map((input) => [component, input] as const),
);

it("each component that makes a container has changes in this test", () => {
  const names = Object.keys(schema.resources).map((type) => type.replace(/.*:/, ""));
  const made = names.filter((name) => !["ExistingSource", "Link"].includes(name));
  expect(Object.keys(CHANGES).sort()).toEqual(made.sort());
});

it.each(Object.keys(CHANGES) as Named[])("each input of a %s has a change in this test", (component) => {
  const { inputProperties } = schema.resources[`redis-link:index:${component}`];
  const asked = Object.keys(inputProperties).filter((input) => !REFUSED.has(`${component}.${input}`));
  // `container` is one input.
  expect(Object.keys(CHANGES[component])).toEqual(expect.arrayContaining(asked));
});

/** Inputs that a component always refuses, and managers that are asked only if the first does not answer. */
const REFUSED = new Set([
  "MariaDbServer.entrypoint",
  "PostgresServer.entrypoint",
  "RedisFailover.otherManagers",
  "RedisServer.command",
  "RedisServer.entrypoint",
]);

describe("the review reports a changed input:", () => {
  const said = new Map<string, Reviewed>();

  beforeAll(async () => {
    delete process.env.DOCKER_HOST;
    const previews: object[] = [];
    const run = async (component: Named, args: Args) => {
      fakeDaemon({ "image.inspect": { Config: { Env: ["REDIS_VERSION=7", "A=0"], ExposedPorts: {} } } });
      const stack = await recordStack();
      COMPONENTS[component](args);
      await stack.settle();
      return stack.resources;
    };
    // Most changes start from a component without arguments.
    const untold = new Map<Named, ReturnType<typeof run>>();
    const before = (component: Named, args: Args) => {
      if (Object.keys(args).length > 0) return run(component, args);
      const there = untold.get(component) ?? run(component, args);
      untold.set(component, there);
      return there;
    };
    for (const [component, input] of cases) {
      const { with: beside, from, to, also } = CHANGES[component][input]!;
      const old = await before(component, { ...beside, ...(from === undefined ? {} : { [input]: from }) });
      previews.push(previewOf(old, await run(component, { ...beside, [input]: to, ...also })));
    }
    reviewed(previews).forEach((review, index) => said.set(cases[index]!.join(), review));
  }, 120_000);

  it.each(cases)("reports a change of %s.%s", (component, input) => {
    const { verdict, said: lines } = said.get([component, input].join())!;
    expect(lines).toContainEqual(expect.stringMatching(CHANGES[component][input]!.says));
    expect(verdict).not.toBe("none");
  });
});
