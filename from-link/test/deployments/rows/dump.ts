import { Link, MariaDbServer } from "redis-link";

const mysql = new MariaDbServer("dump-mysql", { database: "shop", sharedSecrets: ["MYSQL_ROOT_PASSWORD"] });
const job = new Link("dump-job", {
  source: mysql,
  alias: "mysql",
  consumer: "dump-job",
  linkEnvironment: "legacy",
});
export const network = job.networkName;
export const variables = job.environment;
