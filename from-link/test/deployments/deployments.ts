import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../../../tools/shared/files.ts";
import { docker, execIn } from "../../../test/e2e/support/testDaemon";
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

/** WordPress on MySQL. */
const wordPress = (mysql: string, blog: string) => ({
  answer: titleAt,
  users: { [mysql]: "mariadbd", [blog]: "apache2" },
});
/** It is installed, and so has data. */
const installed = { write: installWordPress, read: titleAt };

/** Adminer on Postgres. */
const adminer = (name: string, postgres: string, consumer: string) => ({
  ...{ name, consumer, users: { [postgres]: "postgres", [consumer]: "php" } },
  answer: (situation: Situation) => adminerAt(situation, name, postgres),
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
    ...{ aliases: [], differs: "the password is generated" },
    ...{ ...wordPress("blog-mysql", "blog"), ...installed },
  },
  {
    ...{ ...adminer("adminer", "tables-postgres", "tables"), example: true, port: 8081 },
    ...{ title: "Adminer with Postgres", aliases: [], ...written("tables-postgres") },
    differs: "the password is generated; its root is writable",
  },
  {
    ...{ name: "legacy", title: "WordPress with MySQL, by the variables of old", port: 28001, ...MYSQL },
    ...{ consumer: "legacy-wordpress", ...wordPress("legacy-mysql", "legacy-wordpress"), ...installed },
  },
  {
    ...{ name: "apache", title: "the same with Apache's files in /tmp", port: 28002, ...MYSQL },
    ...{ consumer: "apache-wordpress", ...wordPress("apache-mysql", "apache-wordpress") },
  },
  {
    ...{ ...adminer("database", "database-postgres", "database-adminer"), port: 28003, ...POSTGRES },
    ...{ title: "Adminer with Postgres", ...written("database-postgres") },
  },
  {
    ...{ ...adminer("design", "design-postgres", "design-adminer"), port: 28004, ...POSTGRES },
    ...{ title: "the same with a design", differs: `${POSTGRES.differs}; its root is writable` },
  },
  {
    ...app("two-links", "two links, to Redis and Postgres", 28005),
    ...{ ...POSTGRES, aliases: ["redis", "db"] },
    ...written("two-links-postgres"),
  },
  {
    ...app("running", "the same on sources that run already", 28006),
    ...{ aliases: ["redis", "db"], differs: "the sources go on, and their old consumers too" },
    moved: { consumer: "running-new", port: 28007 },
    stays: ["running-redis", "running-postgres", "running-app"],
  },
  {
    ...app("mounts", "a volume and a bind", 28008),
    differs: "a volume has a name, and goes with the stack unless `retainData`",
    write: keepAt,
    read: keptAt,
  },
  {
    ...app("entrypoint", "an entrypoint and arguments", 0),
    answer: () => beatsIn("entrypoint-redis"),
    users: { "entrypoint-app": "sh" },
  },
  {
    ...{ ...REDIS, name: "restart", title: "`--restart always`", consumer: "restart-nginx", port: 28009 },
    users: { "restart-nginx": "nginx" },
    answer: async (situation) => {
      const { HostConfig } = await docker.getContainer("restart-nginx").inspect();
      return { title: await titleAt(situation), restart: HostConfig.RestartPolicy?.Name };
    },
  },
  app("user", "`--user 1000:1000`", 28010),
  {
    ...app("env-file", "`--env-file`", 28011),
    answer: async (situation) => {
      const { variables } = await appAt(situation);
      return variables.filter((line) => /^(SHOP|LEVEL)=/.test(line)).sort();
    },
  },
  {
    ...app("chained", "a chain: front, api, Redis", 28012),
    ...{ aliases: ["api"], consumer: "chained-front" },
    users: { "chained-front": "app", "chained-api": "app" },
  },
  {
    ...app("volumes-from", "`--volumes-from` a data container", 28013),
    write: keepAt,
    read: keptAt,
    stays: ["volumes-from-data"],
  },
  {
    ...app("portless", "a worker without a port", 0),
    ...{ aliases: ["queue"], consumer: "portless-worker" },
    answer: () => beatsIn("portless-redis"),
    users: { "portless-worker": "sh" },
  },
  {
    ...{ ...app("scratch", "a static binary, FROM scratch", 28014), consumer: "scratch-static" },
    variables: async (situation) => (await appAt(situation)).variables,
    users: { "scratch-static": "app" },
  },
  {
    ...{ name: "dump", title: "a `mysqldump` that runs once", consumer: "dump-mysql", port: 0, ...MYSQL },
    differs: "the job is run by `docker run --network --env-file`, with what the stack puts out",
    answer: async (situation) => {
      const dump =
        'exec mysqldump -h"$MYSQL_PORT_3306_TCP_ADDR" -P"$MYSQL_PORT_3306_TCP_PORT" -uroot ' +
        '-p"$MYSQL_ENV_MYSQL_ROOT_PASSWORD" --databases shop';
      return /CREATE DATABASE.*/.exec(await job(situation, dump))?.[0];
    },
    variables: async (situation) => (await job(situation, "env")).split("\n"),
    users: { "dump-mysql": "mariadbd" },
  },
  {
    ...app("ports", "a port below 1024, a second one, and one of UDP", 28015),
    answer: async (situation) => [
      await reachedAt({ ...situation, port: 880 }),
      await reachedAt(situation),
      await echoAt(28053),
    ],
  },
  { ...app("capitals", "an alias with capitals, `My_DB`", 28016), aliases: ["My_DB"] },
  {
    ...app("settings", "hostname, hosts, capability, ulimit, label, DNS", 28017),
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
    return runDocker("run", "--rm", "--name", "dump-job", "--link", "dump-mysql:mysql", ...image);
  const { network, variables } = outputs.dump as { network: string; variables: Record<string, string> };
  return withFolder("job", (folder) => {
    const file = join(folder, "env");
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(file, lines.join(""));
    return runDocker("run", "--rm", "--network", network, "--env-file", file, ...image);
  });
}
