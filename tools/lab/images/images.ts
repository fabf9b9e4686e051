import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packagesRoot } from "../daemon/configuration.ts";
import { unpackPackages } from "../daemon/packages.ts";
import type { Progress } from "../run.ts";
import { baseStatus, removeSuperfluous } from "./base.ts";

/** An image of the lab, made from a folder beside this file. */
export interface LabImage {
  /** Name of the official image that this image replaces, and of the folder beside this file. */
  name: string;
  tags: string[];
  /** Puts the files for the Dockerfile into the build context. @returns build arguments */
  prepare: (context: string, progress: Progress) => Promise<Record<string, string>>;
  /** Tags of a second image for tests of an image change. Both images differ only in their id. */
  twinTags?: string[];
  /** Packages, or the version of Node.js, that the image is made from, besides its folder. */
  versions: string[];
}

export const labImages: LabImage[] = [
  { ...image("redis", ["7"], ["redis-server", "gosu"]), twinTags: ["7.0"] },
  { name: "node", tags: ["24-slim", "24"], prepare: prepareNode, versions: [process.version] },
  { name: "alpine", tags: ["latest", "3"], prepare: prepareAlpine, versions: [] },
];

/** The folder with an image's Dockerfile. */
export function imageFolder(image: LabImage): string {
  return fileURLToPath(new URL(image.name, import.meta.url));
}

/**
 * Puts Debian packages, with their dependencies that the base lacks, into the folder `packages` of the build context.
 *
 * @param names names of packages; the image gets the version of the first
 * @param variable the build argument for this version
 */
function fromPackages(names: readonly [string, ...string[]], variable: string): LabImage["prepare"] {
  return async (context, progress) => {
    const packages = join(context, "packages");
    const versions = await unpackPackages(names, await readFile(baseStatus, "utf8"), packages, progress);
    await removeSuperfluous(packages);
    // A Debian version, such as 5:7.0.15-1~deb12u1 or 15.20-0+deb12u1.
    const version = /^(?:\d+:)?(\d+(?:\.\d+)+)/.exec(versions.get(names[0]) ?? "")?.[1];
    if (version === undefined)
      throw new Error(`Debian's ${names[0]} package has no version of the form 7.0.15.`);
    return { [variable]: version };
  };
}

async function prepareNode(context: string): Promise<Record<string, string>> {
  await cp(process.execPath, join(context, "node"));
  return { NODE_VERSION: process.versions.node };
}

async function prepareAlpine(context: string): Promise<Record<string, string>> {
  await cp(join(packagesRoot, "usr/bin/busybox"), join(context, "busybox"));
  for (const folder of ["bin", "sbin", "usr/bin", "usr/sbin", "tmp", "root", "home", "var/run", "mnt"]) {
    await mkdir(join(context, "root", folder), { recursive: true });
  }
  return {};
}

/**
 * Images that only the tests of deployments run. Even under newer tags, they contain Debian's MariaDB 10.11 and PostgreSQL 15.
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

/** Images that only a swarm runs: HAProxy for a Redis that fails over. Even under newer tags, it is Debian's HAProxy 2.6. */
export const swarmImages: LabImage[] = [image("haproxy", ["2.6", "3.0", "3.2", "lts"], ["haproxy"])];

/** An image made from Debian packages. Its version is that of the first package. */
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
