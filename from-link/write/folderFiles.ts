import type { Program } from "../arrange/program.ts";
import { stringify } from "yaml";
import { execa } from "execa";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { jsonText } from "../model/createBody.ts";
import components from "redis-link/package.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };

/** Dependencies that check a program's types. */
const FOR_TYPES = { "@types/node": "24.19.2", typescript: "6.0.3" };

/** Facts of a program's project. */
interface Project {
  readonly name: string;
  /** Value of the dependency `redis-link` in package.json. */
  readonly redisLink: string;
  /** Whether the environment names a backend. */
  readonly hasBackend: boolean;
}

/** Files of a program's folder that do not depend on its containers. */
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

/** The project's name, derived from the folder's. */
export function projectName(folder: string): string {
  const name = folder.replace(/[^a-zA-Z0-9_.-]+/g, "-").replace(/^[^a-zA-Z0-9]+/, "");
  return name === "" ? "linked" : name;
}

/** Whether the program makes nothing. */
export function isEmpty({ parts }: Program): boolean {
  return !parts.some(({ kind }) => kind !== "existing");
}

/**
 * A program's dependency: the given version, tarball or folder; else the checkout that this process runs from, or this version.
 *
 * @param into folder for a packed tarball
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
  // Scripts would build the package again; a checkout is already built.
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", into];
  const { stdout } = await execa("npm", args, { cwd: folder, stderr: "inherit" });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(into, filename);
}
