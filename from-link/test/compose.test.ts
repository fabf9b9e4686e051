import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { arrange } from "../arrange/arrange.ts";
import { Faults } from "../model/reportEntry.ts";
import { composeCommands } from "../read/compose/composeCommands.ts";
import { readComposeFile } from "../read/compose/composeFile.ts";
import { dockerCli } from "../read/docker/dockerCli.ts";
import { readInput } from "../read/readInput.ts";
import { programText } from "../write/programText.ts";
import { noDockerCli } from "./support/dockerCliIsHere.ts";

const folder = join(mkdtempSync(join(tmpdir(), "from-link-compose-")), "shop");
mkdirSync(folder);
after(() => rmSync(join(folder, ".."), { recursive: true }));

const skip = { skip: noDockerCli };
const hasCompose = noDockerCli === false && (await dockerCli(["compose", "version"])).exitCode === 0;

function written(text: string): string {
  const file = join(folder, "docker-compose.yml");
  writeFileSync(file, text);
  return file;
}

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
  db:
    image: postgres:17
    container_name: shop-database
  cache:
    image: redis:7
volumes:
  logs:
`;

void test(
  "services are containers as Compose would make them, each key carried or in the report",
  skip,
  async () => {
    const file = written(SHOP);
    const { containers } = await readInput({ compose: [file], environment: {} });
    const web = containers.find(({ model }) => model.name === "shop-web-1");
    const network = "shop_default";
    assert.deepEqual(
      web?.model.links.map((link) => ({ ...link })),
      [
        { source: "shop-database", alias: "store", network },
        { source: "shop-cache-1", alias: "cache", network },
        { source: "legacy-mail", alias: "mail", network },
      ],
    );
    const { body, origin } = web.model;
    assert.deepEqual(body.Cmd, ["sh", "-c", "exec nginx -g 'daemon off;'"]);
    assert.deepEqual([...(body.HostConfig?.Binds ?? [])].sort(), [
      `${folder}/html:/usr/share/nginx/html:ro`,
      "shop_logs:/var/log/nginx",
    ]);
    assert.equal(body.StopTimeout, 60);
    assert.equal(body.HostConfig?.Memory, 100 * 1024 * 1024);
    assert.deepEqual(origin, { kind: "compose", file, line: 3, service: "web" });
    assert.equal(web.entries.find(({ what }) => what === "deploy:")?.list, "not carried");
    assert.equal(web.entries.find(({ what }) => what === "depends_on:")?.list, "changed");
    const { program } = arrange(containers, { sources: "keep" });
    const text = programText(program);
    assert.match(text, /existingSource\("shop-database"\)/);
    assert.match(text, /linkEnvironment: "none"/);
    assert.doesNotMatch(text, /hunter2/);
  },
);

const ODD = `
services:
  web:
    image: nginx:1.27
    entrypoint: []
    links: [db]
    environment: { DB_PASSWORD: hunter2hunter2, DOCKER_TOKEN: of-docker, MODE: fast }
    healthcheck: { test: ["CMD", "curl", "-f", "localhost"], interval: 5s }
    networks: { back: { aliases: [www], mac_address: "02:42:ac:11:00:02" } }
    volumes:
      - { type: volume, source: data, target: /data, read_only: true, volume: { subpath: a } }
      - { type: bind, source: /srv, target: /srv, bind: { selinux: z } }
  db:
    image: postgres:17
networks:
  back:
`;

void test(
  "what no flag says is said all the same, or in the report, and secrets by their names alone",
  skip,
  async () => {
    const file = written(ODD);
    const [command] = composeCommands(await readComposeFile(file)).commands;
    assert.doesNotMatch(command?.args.join(" ") ?? "", /hunter2/);
    const { containers } = await readInput({ compose: [file], environment: {} });
    const web = containers.find(({ model }) => model.name === "shop-web-1");
    const { Entrypoint, Env, Healthcheck, HostConfig } = web?.model.body ?? {};
    assert.deepEqual(Entrypoint, [""]);
    assert.deepEqual([...(Env ?? [])].sort(), [
      "DB_PASSWORD=hunter2hunter2",
      "DOCKER_TOKEN=of-docker",
      "MODE=fast",
    ]);
    assert.deepEqual(Healthcheck?.Test, ["CMD", "curl", "-f", "localhost"]);
    assert.equal(Healthcheck.Interval, 5e9);
    assert.deepEqual(HostConfig?.Binds, ["/srv:/srv:z"]);
    assert.match(JSON.stringify(HostConfig.Mounts), /"ReadOnly":true.*"Subpath":"a"/);
    assert.deepEqual(
      web?.entries.filter(({ list }) => list === "not carried").map(({ what }) => what),
      ["networks.back.mac_address:"],
    );
  },
);

void test("a file of version 1 has links with the variables of old, and names with _", skip, async () => {
  const file = written(
    "web:\n  image: nginx\n  links: [db, 'db:store']\n  log_driver: syslog\n  mem_limit: 64m\n  volumes_from: [db]\n" +
      "db:\n  image: postgres:9\n  volumes: ['data:/data']\nshell:\n  image: busybox\n  net: 'container:db'\n",
  );
  const { containers } = await readInput({ compose: [file], environment: {} });
  const [web] = containers;
  assert.equal(web?.model.name, "shop_web_1");
  assert.deepEqual(web.model.origin, { kind: "compose", file, line: 1, service: "web" });
  assert.deepEqual(web.model.links, [
    { source: "shop_db_1", alias: "db", network: "bridge" },
    { source: "shop_db_1", alias: "store", network: "bridge" },
  ]);
  assert.equal(web.model.body.HostConfig?.Memory, 64 * 1024 * 1024);
  assert.match(web.entries.find(({ what }) => what === "links: db")?.why ?? "", /DB_1_… and SHOP_DB_1_…/);
  assert.equal(containers[2]?.model.body.HostConfig?.NetworkMode, "container:shop_db_1");
  const { program } = arrange(containers.slice(0, 2), { sources: "manage" });
  const text = programText(program);
  assert.match(text, /linkEnvironment: "legacy"/);
  assert.match(text, /existingSource|withImageVolumes\("shop_db_1"/);
});

void test("limits of deploy are those of the container, and the rest of it is named", skip, async () => {
  const file = written(
    "services:\n  a:\n    image: x\n    deploy:\n      replicas: 1\n      restart_policy: { condition: on-failure, max_attempts: 3, delay: 5s }\n" +
      "      resources: { limits: { memory: 100M, cpus: '0.5', pids: 9 }, reservations: { memory: 50M } }\n",
  );
  const { containers } = await readInput({ compose: [file], environment: {} });
  const { HostConfig } = containers[0]?.model.body ?? {};
  assert.deepEqual(
    [HostConfig?.Memory, HostConfig?.NanoCpus, HostConfig?.PidsLimit, HostConfig?.MemoryReservation],
    [100 * 1024 * 1024, 5e8, 9, 50 * 1024 * 1024],
  );
  assert.deepEqual(HostConfig?.RestartPolicy, { Name: "on-failure", MaximumRetryCount: 3 });
  const [entry] = containers[0]?.entries.filter(({ what }) => what === "deploy:") ?? [];
  assert.match(entry?.why ?? "", /no flag of docker run does what restart_policy\.delay does/);
});

void test("what Compose makes of a file has each dollar once", async () => {
  const bin = mkdtempSync(join(folder, "bin-"));
  const config = { services: { a: { image: "x", command: ["echo", "a$$b"] } } };
  writeFileSync(
    join(bin, "docker"),
    `#!/bin/sh\ncase "$*" in *config*) echo '${JSON.stringify(config)}' ;; esac\n`,
    { mode: 0o755 },
  );
  const path = process.env.PATH;
  process.env.PATH = [bin, path].join(delimiter);
  try {
    const [command] = composeCommands(await readComposeFile(written("services: {}\n"))).commands;
    assert.deepEqual(command?.args.slice(-3), ["x", "echo", "a$b"]);
  } finally {
    process.env.PATH = path;
  }
});

void test("all files that cannot be read are named at once", skip, async () => {
  await assert.rejects(
    readInput({ compose: [join(folder, "none.yml"), written("services:\n  a: [\n")], environment: {} }),
    /none\.yml: it cannot be read[^]*to do: Name a file[^]*docker-compose\.yml:[23]: /,
  );
});

/** Files that cannot be read, and what is said with the line. */
const FAULTS: readonly [name: string, text: string, words: RegExp][] = [
  ["no YAML", "services:\n  a: [\n", /docker-compose\.yml:[23]: /],
  [
    "a link to no service of it",
    "services:\n  web:\n    image: x\n    links: [db]\n",
    /links to db, which is no service|does not take it/,
  ],
  ["no services", "volumes:\n  a:\n", /under `services:`|does not take it/],
  [
    "an image that Compose builds",
    "services:\n  a:\n    build: .\n",
    /docker-compose\.yml:2: the service a has no image/,
  ],
];
for (const [name, text, words] of FAULTS) {
  void test(`a file with ${name} is refused, and says why`, skip, async () => {
    await assert.rejects(readInput({ compose: [written(text)], environment: {} }), (error) => {
      assert.ok(error instanceof Faults);
      assert.match(error.message, words);
      return true;
    });
  });
}

const forCompose = hasCompose ? "docker has its compose here, which makes sense of it" : noDockerCli;
for (const [name, text] of [
  ["variables", "services:\n  a:\n    image: x:$TAG\n"],
  ["extends", "services:\n  a:\n    extends: { service: b }\n  b:\n    image: x\n"],
  ["env_file", "services:\n  a:\n    image: x\n    env_file: a.env\n"],
] as const) {
  void test(
    `without Compose, ${name} are refused with the line, and never guessed`,
    { skip: forCompose },
    async () => {
      await assert.rejects(
        readComposeFile(written(text)),
        /docker-compose\.yml:\d: .* is for Compose to make sense of/,
      );
    },
  );
}

void test("a dollar that Compose is not to read is one", { skip: forCompose }, async () => {
  const file = await readComposeFile(
    written('services:\n  a:\n    image: x\n    command: ["echo", "$$HOME"]\n'),
  );
  const { commands } = composeCommands(file);
  assert.deepEqual(commands[0]?.args.slice(-3), ["x", "echo", "$HOME"]);
});
