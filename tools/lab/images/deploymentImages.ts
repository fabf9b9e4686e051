import { fromPackages, type LabImage } from "./images.ts";

/**
 * Images that the tests of deployments alone run. Debian's MariaDB is 10.11 and its PostgreSQL 15, whatever newer tag they are
 * asked for by.
 */
export const deploymentImages: LabImage[] = [
  image("mariadb", ["10.11", "10", "11"], ["mariadb-server-core", "mariadb-client", "gosu"]),
  image("postgres", ["15", "17"], ["postgresql-15", "gosu"], "PG_VERSION"),
  image(
    "wordpress",
    ["6"],
    ["wordpress", "wordpress-theme-twentytwentythree", "libapache2-mod-php8.2", "php8.2-mysql"],
  ),
  image("adminer", ["4"], ["adminer", "php8.2-cli", "php8.2-pgsql", "php8.2-cgi"]),
  image("nginx", ["1"], ["nginx-light"]),
];

/** An image of Debian packages, of which the first gives its version. */
function image(
  name: string,
  tags: string[],
  packages: readonly [string, ...string[]],
  variable = `${name.toUpperCase()}_VERSION`,
): LabImage {
  return {
    name,
    tags: [...tags, "latest"],
    prepare: fromPackages(packages, variable),
    versions: [...packages],
  };
}
