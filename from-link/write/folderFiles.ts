import type { Program } from "../arrange/program.ts";
import { stringify } from "yaml";
import { execa } from "execa";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { jsonText } from "../model/createBody.ts";
import components from "redis-link/package.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };

/** Development dependencies for checking a program's types. */
const FOR_TYPES = { "@types/node": "24.19.2", typescript: "6.0.3" };

/** The facts on which the files of a program's project depend. */
interface Project {
  readonly name: string;
  /** Value of the dependency `redis-link` in package.json. */
  readonly redisLink: string;
  /** Whether the environment names a backend for Pulumi, so that the project need not. */
  readonly hasBackend: boolean;
}

/** The files of a program's folder whose contents do not depend on the containers: texts by name. */
export function projectFiles({ name, redisLink, hasBackend }: Project): Record<string, string> {
  const { "@pulumi/docker": docker } = components.dependencies;
  return {
    "package.json": jsonText({
      private: true,
      main: "index.ts",
      dependencies: { "@pulumi/docker": docker, ...components.peerDependencies, "redis-link": redisLink },
      devDependencies: FOR_TYPES,
    }),
    "tsconfig.json": jsonText({
      compilerOptions: { strict: true, module: "nodenext", skipLibCheck: true, noEmit: true },
      include: ["index.ts"],
    }),
    "Pulumi.yaml": stringify({
      name,
      description: `Containers that were linked with docker run --link, by from-link ${manifest.version}`,
      runtime: { name: "nodejs" },
      ...(hasBackend ? {} : { backend: { url: "file://./state" } }),
      plugins: { providers: [{ name: "redis-link", path: "./node_modules/redis-link/plugin" }] },
    }),
    ".gitignore": "node_modules/\nstate/\nrollback.json\ntake-over.json\ntake-over.log\ntake-over.lock*\n",
  };
}

/** The name of the Pulumi project, derived from the folder's name. */
export function projectName(folder: string): string {
  const name = folder.replace(/[^a-zA-Z0-9_.-]+/g, "-").replace(/^[^a-zA-Z0-9]+/, "");
  return name === "" ? "linked" : name;
}

/** Whether a program makes no container. */
export function isEmpty({ parts }: Program): boolean {
  return !parts.some(({ kind }) => kind !== "existing");
}

/**
 * Where a program's redis-link comes from: the given version, tarball or folder. If none is given: the checkout that this
 * process runs from, or the version of from-link.
 *
 * @param into folder for the tarball, if one has to be packed
 * @returns the value for package.json, and a tarball to copy into the folder
 * @throws Error if the given file or folder does not exist
 */
export async function packageSource(
  named: string | undefined,
  into: string,
): Promise<{ dependency: string; copy?: string }> {
  const checkout = join(import.meta.dirname, "..", "..", "components");
  const what = named ?? (existsSync(join(checkout, "bundle.mjs")) ? checkout : manifest.version);
  if (/^[\^~]?\d+\.\d+\.\d+/.test(what)) return { dependency: what };
  if (!existsSync(what)) {
    throw new Error(
      `--package: ${JSON.stringify(what)} is no version, and no file or folder. Name one of them.`,
    );
  }
  const tarball = statSync(what).isDirectory() ? await packed(what, into) : resolve(what);
  return { dependency: `file:./${basename(tarball)}`, copy: tarball };
}

async function packed(folder: string, into: string): Promise<string> {
  const { name } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name?: string };
  if (name !== "redis-link")
    throw new Error(`--package: ${JSON.stringify(folder)} is not the folder of redis-link.`);
  // Do not run the package's scripts: they would build the package again, and a checkout is already built.
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", into];
  const { stdout } = await execa("npm", args, { cwd: folder, stderr: "inherit" });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(into, filename);
}
