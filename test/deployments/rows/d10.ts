import { Link, MariaDbServer } from "redis-link";

const mysql = new MariaDbServer("d10-mysql", { database: "shop", sharedSecrets: ["MYSQL_ROOT_PASSWORD"] });
const job = new Link("d10-job", {
  source: mysql,
  alias: "mysql",
  consumer: "d10-job",
  linkEnvironment: "legacy",
});
export const network = job.networkName;
export const variables = job.environment;
