import type { Program } from "../arrange/program.ts";
import { stringify } from "yaml";
import { execa } from "execa";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { jsonText } from "../model/createBody.ts";
import components from "redis-link/package.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };

/** What the types of a program are checked with. */
const FOR_TYPES = { "@types/node": "24.19.2", typescript: "6.0.3" };

/** What a program is called and where its package is from. */
interface Project {
  readonly name: string;
  /** What package.json says of `redis-link`. */
  readonly redisLink: string;
  /** Whether a backend is named in the environment. */
  readonly hasBackend: boolean;
}

/** Files of a program's folder that its containers have no part in. */
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

/** The name of the project, of the folder's. */
export function projectName(folder: string): string {
  const name = folder.replace(/[^a-zA-Z0-9_.-]+/g, "-").replace(/^[^a-zA-Z0-9]+/, "");
  return name === "" ? "linked" : name;
}

/** Whether the program has anything in it. */
export function isEmpty({ parts }: Program): boolean {
  return !parts.some(({ kind }) => kind !== "existing");
}

/**
 * What a program is to depend on: the version, tarball or folder that is named, or else the checkout that this runs from, or
 * this version.
 *
 * @param into folder for a tarball that is packed here
 * @returns what package.json says, and a tarball that goes into the folder
 * @throws Error if what is named is not there
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
  // Scripts would build it: in a checkout it is built.
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", into];
  const { stdout } = await execa("npm", args, { cwd: folder, stderr: "inherit" });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(into, filename);
}
