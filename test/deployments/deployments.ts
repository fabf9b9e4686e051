import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docker, execIn } from "../e2e/support/daemon";
import {
  adminerAt,
  appAt,
  beatsIn,
  echoAt,
  installWordPress,
  keepAt,
  keptAt,
  reachedAt,
  titleAt,
} from "./support/answers";
import type { Deployment, Situation } from "./support/deployment";
import { runDocker } from "./support/runDocker";

const SAME = "nothing";
const MYSQL = {
  ...{ aliases: ["mysql"], more: ["MYSQL_PASSWORD"] },
  differs:
    "the password is generated, and of `MYSQL_ENV_…` the one that is named is handed on; `MYSQL_PASSWORD` more",
};
const POSTGRES = {
  ...{ aliases: ["db"], more: ["DB_PASSWORD"] },
  differs: "the password is generated; `DB_PASSWORD` in place of `DB_ENV_…`",
};
const REDIS = { aliases: ["redis"], differs: SAME };

/** An app of app/main.go on one Redis. */
const app = (name: string, title: string, port: number): Deployment => ({
  ...{ ...REDIS, name, title, port, consumer: `${name}-app`, users: { [`${name}-app`]: "app" } },
  answer: reachedAt,
});

/** A table in Postgres. */
const written = (container: string) => ({
  write: () => psql(container, "create table shop (name text); insert into shop values ('kept')"),
  read: () => psql(container, "select name from shop"),
});

const psql = (container: string, sql: string) =>
  execIn(container, "psql", "--username=postgres", "--tuples-only", "--no-align", `--command=${sql}`);

export const deployments: Deployment[] = [
  {
    ...{ name: "wordpress", example: true, title: "WordPress with MySQL", consumer: "blog", port: 8080 },
    ...{ aliases: [], differs: "the password is generated", answer: titleAt },
    users: { "blog-mysql": "mariadbd", blog: "apache2" },
    write: installWordPress,
    read: titleAt,
  },
  {
    ...{ name: "adminer", example: true, title: "Adminer with Postgres", consumer: "tables", port: 8081 },
    ...{ aliases: [], differs: "the password is generated; its root is writable" },
    answer: (situation) => adminerAt(situation, "adminer", "tables-postgres"),
    users: { "tables-postgres": "postgres", tables: "php" },
    ...written("tables-postgres"),
  },
  {
    ...{
      name: "d1",
      title: "WordPress with MySQL, by the variables of old",
      consumer: "d1-wordpress",
      port: 28001,
    },
    ...{ ...MYSQL, answer: titleAt },
    users: { "d1-mysql": "mariadbd", "d1-wordpress": "apache2" },
    write: installWordPress,
    read: titleAt,
  },
  {
    ...{ name: "d1b", title: "the same with Apache's files in /tmp", consumer: "d1b-wordpress", port: 28002 },
    ...{ ...MYSQL, answer: titleAt },
    users: { "d1b-mysql": "mariadbd", "d1b-wordpress": "apache2" },
  },
  {
    ...{ name: "d2", title: "Adminer with Postgres", consumer: "d2-adminer", port: 28003 },
    ...POSTGRES,
    answer: (situation) => adminerAt(situation, "d2", "d2-postgres"),
    users: { "d2-postgres": "postgres", "d2-adminer": "php" },
    ...written("d2-postgres"),
  },
  {
    ...{ name: "d2b", title: "the same with a design", consumer: "d2b-adminer", port: 28004 },
    ...{ ...POSTGRES, differs: `${POSTGRES.differs}; its root is writable` },
    answer: (situation) => adminerAt(situation, "d2b", "d2b-postgres"),
    users: { "d2b-postgres": "postgres", "d2b-adminer": "php" },
  },
  {
    ...app("d3", "two links, to Redis and Postgres", 28005),
    ...{ ...POSTGRES, aliases: ["redis", "db"] },
    ...written("d3-postgres"),
  },
  {
    ...app("d3x", "the same on sources that run already", 28006),
    ...{ aliases: ["redis", "db"], differs: "the sources go on, and their old consumers too" },
    moved: { consumer: "d3x-new", port: 28007 },
    stays: ["d3x-redis", "d3x-postgres", "d3x-app"],
  },
  {
    ...app("d4a", "a volume and a bind", 28008),
    differs: "a volume has a name, and goes with the stack unless `retainData`",
    write: keepAt,
    read: keptAt,
  },
  {
    ...app("d4b", "an entrypoint and arguments", 0),
    answer: () => beatsIn("d4b-redis"),
    users: { "d4b-app": "sh" },
  },
  {
    ...{ ...REDIS, name: "d4c", title: "`--restart always`", consumer: "d4c-nginx", port: 28009 },
    users: { "d4c-nginx": "nginx" },
    answer: async (situation) => {
      const { HostConfig } = await docker.getContainer("d4c-nginx").inspect();
      return { title: await titleAt(situation), restart: HostConfig.RestartPolicy?.Name };
    },
  },
  app("d4d", "`--user 1000:1000`", 28010),
  {
    ...app("d4e", "`--env-file`", 28011),
    answer: async (situation) => {
      const { variables } = await appAt(situation);
      return variables.filter((line) => /^(SHOP|LEVEL)=/.test(line)).sort();
    },
  },
  {
    ...{ ...app("d5", "a chain: front, api, Redis", 28012), aliases: ["api"], consumer: "d5-front" },
    users: { "d5-front": "app", "d5-api": "app" },
  },
  {
    ...app("d7", "`--volumes-from` a data container", 28013),
    write: keepAt,
    read: keptAt,
    stays: ["d7-data"],
  },
  {
    ...{ ...app("d8", "a worker without a port", 0), aliases: ["queue"], consumer: "d8-worker" },
    answer: () => beatsIn("d8-redis"),
    users: { "d8-worker": "sh" },
  },
  {
    ...{ ...app("d9", "a static binary, FROM scratch", 28014), consumer: "d9-static" },
    variables: async (situation) => (await appAt(situation)).variables,
    users: { "d9-static": "app" },
  },
  {
    ...{
      name: "d10",
      title: "a `mysqldump` that runs once",
      consumer: "d10-mysql",
      port: 0,
      ...MYSQL,
    },
    differs: "the job is run by `docker run --network --env-file`, with what the stack puts out",
    answer: async (situation) => {
      const dump =
        'exec mysqldump -h"$MYSQL_PORT_3306_TCP_ADDR" -P"$MYSQL_PORT_3306_TCP_PORT" -uroot ' +
        '-p"$MYSQL_ENV_MYSQL_ROOT_PASSWORD" --databases shop';
      return /CREATE DATABASE.*/.exec(await job(situation, dump))?.[0];
    },
    variables: async (situation) => (await job(situation, "env")).split("\n"),
    users: { "d10-mysql": "mariadbd" },
  },
  {
    ...app("d11", "a port below 1024, a second one, and one of UDP", 28015),
    answer: async (situation) => [
      await reachedAt({ ...situation, port: 880 }),
      await reachedAt(situation),
      await echoAt(28053),
    ],
  },
  { ...app("d12", "an alias with capitals, `My_DB`", 28016), aliases: ["My_DB"] },
  {
    ...app("d13", "hostname, hosts, capability, ulimit, label, DNS", 28017),
    answer: async (situation) => {
      const { Config, HostConfig } = await docker.getContainer(situation.consumer).inspect();
      const { CapAdd, ExtraHosts, Ulimits, Dns } = HostConfig as unknown as Record<string, string[]>;
      return {
        ...{ reached: await reachedAt(situation), hostname: (await appAt(situation)).hostname },
        ...{ ExtraHosts, Ulimits, Dns, tier: Config.Labels.tier },
        capabilities: CapAdd?.map((name) => name.replace("CAP_", "")),
      };
    },
  },
  app("slow", "an app that starts in 75 s", 28018),
];

/** A job that runs once in the image of MariaDB. */
async function job({ outputs }: Situation, command: string): Promise<string> {
  const image = ["mariadb:10", "sh", "-c", command];
  if (outputs === undefined)
    return runDocker("run", "--rm", "--name", "d10-job", "--link", "d10-mysql:mysql", ...image);
  const { network, variables } = outputs.d10 as { network: string; variables: Record<string, string> };
  const folder = mkdtempSync(join(tmpdir(), "job-"));
  try {
    const file = join(folder, "env");
    writeFileSync(
      file,
      Object.entries(variables)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(""),
    );
    return await runDocker("run", "--rm", "--network", network, "--env-file", file, ...image);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
