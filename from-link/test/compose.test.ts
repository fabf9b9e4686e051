import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { arrange, type ReadContainer } from "../arrange/arrange.ts";
import { Faults } from "../model/reportEntry.ts";
import { answerToCompose } from "../read/compose/compose.ts";
import { readInput } from "../read/readInput.ts";
import { programText } from "../write/programText.ts";
import { noCompose } from "./support/dockerCliIsHere.ts";

const folder = join(mkdtempSync(join(tmpdir(), "from-link-compose-")), "shop");
mkdirSync(folder);
after(() => rmSync(join(folder, ".."), { recursive: true }));

const skip = { skip: noCompose };
const file = join(folder, "docker-compose.yml");

/** Reads a file. Returns its containers by service. */
async function read(text: string): Promise<Record<string, ReadContainer>> {
  writeFileSync(file, text);
  const { containers } = await readInput({ compose: [file], environment: {} });
  return Object.fromEntries(
    containers.map((each) => [each.model.origin.kind === "compose" ? each.model.origin.service : "", each]),
  );
}

/** Runs with these environment variables, then restores the environment. */
async function withVariables<T>(variables: Record<string, string>, run: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
}

const listed = (list: string, container?: ReadContainer) =>
  container?.entries.filter((entry) => entry.list === list).map(({ what }) => what);

const SHOP = `
services:
  web:
    image: nginx:1.27
    command: sh -c "exec nginx -g 'daemon off;'"
    links: [db:store, cache]
    external_links: ["legacy-mail:mail"]
    environment:
      MODE: fast
      DB_PASSWORD: hunter2hunter2
    ports: ["8080:80"]
    volumes: ["./html:/usr/share/nginx/html:ro", "logs:/var/log/nginx"]
    healthcheck: { test: ["CMD-SHELL", "true"], interval: 1m30s, retries: 3 }
    stop_grace_period: 1m
    mem_limit: 100m
    deploy: { replicas: 2 }
    depends_on: [db]
    labels: { mine: "yes" }
  db:
    image: postgres:17
    container_name: shop-database
  cache:
    image: redis:7
volumes:
  logs:
`;

void test("carries each key of a service as Compose does, or reports it", skip, async () => {
  const services = await read(SHOP);
  const { web, cache } = services;
  const network = "shop_default";
  assert.equal(web?.model.name, "shop-web-1");
  assert.deepEqual(web.model.links, [
    { source: "shop-database", alias: "store", network },
    { source: "shop-cache-1", alias: "cache", network },
    { source: "legacy-mail", alias: "mail", network },
  ]);
  const { body, origin } = web.model;
  assert.deepEqual(body.Cmd, ["sh", "-c", "exec nginx -g 'daemon off;'"]);
  assert.deepEqual([...(body.HostConfig?.Binds ?? [])].sort(), [
    `${folder}/html:/usr/share/nginx/html:ro`,
    "shop_logs:/var/log/nginx:rw",
  ]);
  assert.equal(body.StopTimeout, 60);
  assert.equal(body.HostConfig?.Memory, 100 * 1024 * 1024);
  assert.deepEqual(body.Labels, { mine: "yes" });
  assert.deepEqual(body.NetworkingConfig?.EndpointsConfig?.[network]?.Aliases, ["web"]);
  assert.deepEqual(origin, { kind: "compose", file, line: 3, service: "web" });
  assert.deepEqual(listed("not carried", web), ["deploy:"]);
  assert.deepEqual(listed("changed", web), ["depends_on:"]);
  assert.deepEqual(listed("carried", cache), ["--name shop-cache-1"]);
  const text = programText(arrange(Object.values(services), { sources: "keep" }).program);
  assert.match(text, /existingSource\("shop-database"\)/);
  assert.match(text, /linkEnvironment: "none"/);
  assert.doesNotMatch(text, /hunter2/);
});

const ODD = `
services:
  web:
    image: nginx:1.27
    build: .
    entrypoint: []
    command: [echo, $$HOME]
    platform: linux/arm64
    links: [db]
    environment: { DB_PASSWORD: hunter2hunter2, DOCKER_TOKEN: of-docker, MODE: fast, DOCKER_HOST: }
    healthcheck: { test: ["CMD", "curl", "-f", "localhost"], interval: 5s }
    networks: { back: { aliases: [www], mac_address: "02:42:ac:11:00:02", ipv4_address: 10.1.2.3 }, front: }
    extra_hosts: ["b:10.0.0.2", "a:10.0.0.1"]
    volumes:
      - { type: volume, source: data, target: /data, read_only: true, volume: { subpath: a } }
      - { type: bind, source: /srv, target: /srv, bind: { selinux: z, create_host_path: true } }
    secrets: [file, variable]
    post_start: [{ command: "true" }]
  db:
    image: postgres:17
    scale: 3
    networks: [back]
    volumes_from: ["holder:ro", "container:elsewhere"]
    expose: [5432]
  holder:
    image: busybox
  shell:
    image: busybox
    network_mode: service:db
networks:
  back: { name: real }
  front: { external: true }
volumes:
  data: { external: true }
secrets:
  file: { file: ./secret }
  variable: { environment: MY_SECRET }
`;

void test("carries rare keys as Compose does, and reports all other keys", skip, async () => {
  const variables = { MY_SECRET: "of-mine", DOCKER_HOST: "tcp://of-mine:1" };
  const { web, db, shell } = await withVariables(variables, () => read(ODD));
  const { Cmd, Entrypoint, Env, Healthcheck, HostConfig, NetworkingConfig } = web?.model.body ?? {};
  assert.deepEqual([Entrypoint, Cmd, web?.model.platform], [[""], ["echo", "$HOME"], "linux/arm64"]);
  assert.deepEqual([...(Env ?? [])].sort(), [
    "DB_PASSWORD=hunter2hunter2",
    "DOCKER_HOST=tcp://of-mine:1",
    "DOCKER_TOKEN=of-docker",
    "MODE=fast",
  ]);
  assert.deepEqual(Healthcheck?.Test, ["CMD", "curl", "-f", "localhost"]);
  assert.equal(Healthcheck.Interval, 5e9);
  assert.deepEqual(HostConfig?.Binds, ["/srv:/srv:rw,z"]);
  assert.deepEqual([...(HostConfig.ExtraHosts as string[])].sort(), ["a:10.0.0.1", "b:10.0.0.2"]);
  assert.match(JSON.stringify(HostConfig.Mounts), /"Target":"\/run\/secrets\/file","ReadOnly":true/);
  assert.match(JSON.stringify(HostConfig.Mounts), /"Target":"\/data","ReadOnly":true.*"Subpath":"a"/);
  assert.deepEqual(web?.model.links, [{ source: "shop-db-1", alias: "db", network: "real" }]);
  const { real, front } = NetworkingConfig?.EndpointsConfig ?? {};
  assert.deepEqual(
    [real?.Aliases, front?.Aliases, real?.MacAddress],
    [["web", "www"], ["web"], "02:42:ac:11:00:02"],
  );
  assert.ok(real !== undefined && !("IPAddress" in real));
  assert.deepEqual(listed("not carried", web), ["post_start:", "secrets: variable"]);
  assert.deepEqual(listed("changed", web), ["build:"]);
  assert.deepEqual(listed("not carried", db), ["scale:"]);
  assert.deepEqual(db?.model.body.HostConfig?.VolumesFrom, ["shop-holder-1:ro", "elsewhere"]);
  assert.deepEqual(db.model.body.ExposedPorts, { "5432/tcp": {} });
  assert.equal(shell?.model.body.HostConfig?.NetworkMode, "container:shop-db-1");
});

void test("reads a version 1 file, with link variables and with _ in container names", skip, async () => {
  const services = await read(
    "web:\n  image: nginx:${TAG-1}\n  links: [db, 'db:store']\n  log_driver: syslog\n  mem_limit: 64m\n  dns: 127.0.0.1\n" +
      "  volumes_from: [db]\ndb:\n  image: postgres:9\n  volumes: ['data:/data', './x:/x']\n" +
      "shell:\n  image: busybox\n  net: 'container:db'\n  volumes_from: [db, 'elsewhere:ro']\n",
  );
  const { web, db, shell } = services;
  assert.equal(web?.model.name, "shop_web_1");
  assert.deepEqual(web.model.origin, { kind: "compose", file, line: 1, service: "web" });
  assert.deepEqual(web.model.links, [
    { source: "shop_db_1", alias: "db", network: "bridge" },
    { source: "shop_db_1", alias: "store", network: "bridge" },
  ]);
  const { Image, HostConfig } = web.model.body;
  assert.deepEqual(
    [Image, HostConfig?.Memory, HostConfig?.Dns],
    ["nginx:1", 64 * 1024 * 1024, ["127.0.0.1"]],
  );
  assert.match(JSON.stringify(HostConfig?.LogConfig), /"Type":"syslog"/);
  assert.match(web.entries.find(({ what }) => what === "links: db")?.why ?? "", /DB_1_… and SHOP_DB_1_…/);
  assert.deepEqual([...(db?.model.body.HostConfig?.Binds ?? [])].sort(), [
    `${folder}/x:/x:rw`,
    "data:/data:rw",
  ]);
  assert.equal(shell?.model.body.HostConfig?.NetworkMode, "container:shop_db_1");
  assert.deepEqual(shell.model.body.HostConfig.VolumesFrom, ["shop_db_1", "elsewhere:ro"]);
  const text = programText(arrange([web, db!], { sources: "manage" }).program);
  assert.match(text, /linkEnvironment: "legacy"/);
  assert.match(text, /existingSource|withImageVolumes\("shop_db_1"/);
});

void test("carries the limits of deploy, and reports the other keys of deploy", skip, async () => {
  const { a } = await read(
    "services:\n  a:\n    image: x\n    deploy:\n      replicas: 1\n      restart_policy: { condition: on-failure, max_attempts: 3, delay: 5s }\n" +
      "      labels: { of: services }\n" +
      "      resources: { limits: { memory: 100M, cpus: '0.5', pids: 9 }, reservations: { memory: 50M, cpus: '0.1' } }\n",
  );
  const { HostConfig } = a?.model.body ?? {};
  assert.deepEqual(
    [HostConfig?.Memory, HostConfig?.NanoCpus, HostConfig?.PidsLimit, HostConfig?.MemoryReservation],
    [100 * 1024 * 1024, 5e8, 9, 50 * 1024 * 1024],
  );
  assert.deepEqual(HostConfig?.RestartPolicy, { Name: "on-failure", MaximumRetryCount: 3 });
  const why = a?.entries.find(({ what }) => what === "deploy:")?.why;
  assert.match(
    why ?? "",
    /what labels, resources\.reservations\.cpus, restart_policy\.delay does in Compose/,
  );
});

void test("resolves variables, extends, env_file and profiles as Compose does", skip, async () => {
  writeFileSync(join(folder, "a.env"), "FROM=file\n");
  const { a, b } = await withVariables({ TAG: "7" }, () =>
    read(
      "services:\n  a:\n    extends: { service: b }\n    links: [b]\n  b:\n    image: x:$TAG\n    env_file: a.env\n    profiles: [p]\n",
    ),
  );
  assert.deepEqual([a?.model.body.Image, a?.model.body.Env], ["x:7", ["FROM=file"]]);
  assert.deepEqual([listed("changed", a), listed("changed", b)], [["profiles:"], ["profiles:"]]);
});

void test("names a built image as Compose does", skip, async () => {
  const { web, first } = await read("services:\n  web:\n    build: .\n  first: { build: ., image: mine }\n");
  assert.deepEqual([web?.model.body.Image, first?.model.body.Image], ["shop-web", "mine"]);
  assert.deepEqual([listed("changed", web), listed("changed", first)], [["build:"], ["build:"]]);
  const { old } = await read("old:\n  build: .\n");
  assert.equal(old?.model.body.Image, "shop_old");
});

void test(
  "takes variables without a value from the environment, and reports unset variables",
  skip,
  async () => {
    writeFileSync(join(folder, "bare.env"), "IS_SET\nUNSET\n  SPACED  \nA='one\nTWO\n'\n# NOT\nEMPTY=\n");
    const { a, b } = await withVariables({ IS_SET: "value" }, () =>
      read(
        "services:\n  a:\n    image: x\n    env_file: bare.env\n    environment: [UNSET_TOO, EMPTY_TOO=]\n" +
          "  b: { image: x, env_file: [{ path: bare.env }, { path: none.env, required: false }], environment: { UNSET: u } }\n",
      ),
    );
    assert.deepEqual([...(a?.model.body.Env ?? [])].sort(), [
      "A=one\nTWO\n",
      "EMPTY=",
      "EMPTY_TOO=",
      "IS_SET=value",
      "UNSET_TOO",
    ]);
    assert.deepEqual(
      listed("not carried", a),
      ["UNSET", "SPACED", "UNSET_TOO"].map((name) => `environment: ${name}`),
    );
    assert.deepEqual(listed("not carried", b), ["environment: SPACED"]);
  },
);

void test("ignores the proxies of the user's docker settings", skip, async () => {
  const DOCKER_CONFIG = join(folder, "settings");
  mkdirSync(DOCKER_CONFIG);
  const plugins = join(process.env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "cli-plugins");
  const settings = {
    proxies: { default: { httpProxy: "http://user:secret@proxy" } },
    cliPluginsExtraDirs: [plugins],
  };
  writeFileSync(join(DOCKER_CONFIG, "config.json"), JSON.stringify(settings));
  const { a } = await withVariables({ DOCKER_CONFIG }, () => read("services:\n  a:\n    image: x\n"));
  assert.equal(a?.model.body.Env, null);
});

void test("carries networks to which an older Compose connects a container after its creation", () => {
  const body = { NetworkingConfig: { EndpointsConfig: { front: {} } } };
  const question = { route: "networks connect", name: "back", filters: "{}" };
  const asked = JSON.stringify({ Container: "shop-web-1", EndpointConfig: { Aliases: ["web"] } });
  answerToCompose({ ...question, body: asked }, [{ name: "shop-web-1", body }]);
  assert.deepEqual(body.NetworkingConfig.EndpointsConfig, { front: {}, back: { Aliases: ["web"] } });
});

void test("names all unreadable files in one error", skip, async () => {
  writeFileSync(file, "services:\n  a: [\n");
  await assert.rejects(
    readInput({ compose: [join(folder, "none.yml"), file], environment: {} }),
    /none\.yml: it cannot be read[^]*to do: Name a file[^]*docker-compose\.yml:[23]: /,
  );
});

/** Unreadable files, and the message with the line. */
const FAULTS: readonly [name: string, text: string, words: RegExp][] = [
  [
    "a link to an undefined service",
    "services:\n  web:\n    image: x\n    links: [db]\n",
    /docker-compose\.yml:2: Compose does not take it: service "web" depends on undefined service "db"/,
  ],
  [
    "no services",
    "volumes:\n  a:\n",
    /docker-compose\.yml: it has no services\n  to do: Put what it has under `services:`/,
  ],
  [
    "an invalid value",
    "services:\n  a:\n    image: x\n  web:\n    image: x\n    mem_limit: lots\n",
    /docker-compose\.yml:4: Compose does not take it: .*services\[web\]\.mem_limit/,
  ],
  [
    "a service without an image",
    "services:\n  a:\n    command: x\n",
    /docker-compose\.yml:2: Compose does not take it: service "a" has neither an image nor a build context/,
  ],
];
for (const [name, text, words] of FAULTS) {
  void test(`refuses a file with ${name}, with the reason`, skip, async () => {
    await assert.rejects(read(text), (error) => error instanceof Faults && words.test(error.message));
  });
}

void test("refuses a Compose file if Compose is not installed, and says what to install", async () => {
  await assert.rejects(
    withVariables({ PATH: folder }, () => read("services:\n  a:\n    image: x\n")),
    /docker-compose\.yml: Docker Compose 2 or newer is to read it, and is not here\n  to do: Install it \(docker-compose-plugin/,
  );
});
