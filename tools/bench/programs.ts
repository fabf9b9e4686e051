import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { freePort } from "../shared/freePort.ts";
import { IsolatedStack } from "../shared/isolatedStack.ts";
import { projectFolder } from "../shared/projectFolder.ts";
import type { BenchRun } from "./benchRun.ts";
import { serviceOfName, type ComposeCommand } from "./compose.ts";
import { readProject, type ComposeProject } from "./composeProject.ts";

/** What every part of the bench measures with: this program, with names and a port of the bench, and its contenders. */
export interface Conditions {
  bench: BenchRun;
  /** The command of Docker Compose. */
  compose: ComposeCommand;
  /** Numbers of apps on one source, in ascending order. */
  apps: readonly number[];
  /** This program in the project's own folder. */
  program: MeasuredStack;
  endpoint: string;
  redisName: string;
  appName: string;
  /** What the program made at first, read off the daemon: what its contenders have to make. */
  made: ComposeProject;
}

/** Brings this program up once, and reads off the daemon what it made. */
export async function bringUp(
  bench: BenchRun,
  compose: ComposeCommand,
  apps: readonly number[],
): Promise<Conditions> {
  const { id } = bench;
  const [redisName, appName] = [`${id}-redis`, `${id}-app`];
  const port = await freePort();
  const program = new MeasuredStack(bench, "main", projectFolder);
  await program.init();
  await program.configure({ redisName, appName, hostPort: String(port) });
  await program.up();
  const made = await readProject(bench, [redisName, appName]);
  // The program deletes its own tag of the app's image when it goes down.
  await bench.run("docker", ["tag", serviceOfName(made, appName).image, `${id}-kept:app`]);
  const endpoint = `http://127.0.0.1:${port}`;
  return { bench, compose, apps, program, endpoint, redisName, appName, made };
}

/** Name of the engine's floor among the contenders. */
export const EMPTY = "empty Pulumi program";

/** Small programs, which show how much of a time is Pulumi's own. */
export const smallPrograms = [
  {
    name: EMPTY,
    // What `pulumi new typescript` makes, with one output.
    code: `import * as pulumi from "@pulumi/pulumi";

export const name = pulumi.getProject();
`,
    packages: [],
  },
  {
    name: "Pulumi program with an image and a password",
    // One resource of each provider that this program uses.
    code: `import * as docker from "@pulumi/docker";
import * as random from "@pulumi/random";

const image = new docker.RemoteImage("image", { name: "redis:7", keepLocally: true });
const password = new random.RandomPassword("password", { length: 32, special: false });
export const imageId = image.imageId;
export const secret = password.result;
`,
    packages: ["@pulumi/docker", "@pulumi/random"],
  },
];

/** A program of many apps on one Redis, which uses the compiled package, as another project would do. */
export const manyAppsProgram = {
  code: `import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer } from "redis-link";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const image = pulumi.output(config.require("image"));
const source = new RedisServer("redis", { containerName: \`\${prefix}redis\` });
const names = Array.from({ length: config.requireNumber("apps") }, (_, index) => \`app\${index + 1}\`);
export const endpoints = names.map(
  (name) =>
    new LinkedApp(name, {
      containerName: \`\${prefix}\${name}\`,
      source,
      alias: "redis",
      image,
      port: 3000,
      health: { path: "/healthz" },
      environment: { PORT: "3000", LINK_ALIAS: "redis" },
    }).endpoint,
);
`,
  packages: ["redis-link"],
};

/** The stack of a program that is measured. */
export class MeasuredStack extends IsolatedStack {
  /**
   * @param key names the folder of its state
   * @param program the program's folder
   */
  constructor(bench: BenchRun, key: string, program: string) {
    const state = bench.newFolder(`${key}-state`);
    super({ name: bench.id, program, state, env: bench.env, signal: bench.signal });
  }

  async preview(): Promise<void> {
    await this.pulumi(["preview"]);
  }

  async up(): Promise<void> {
    await this.pulumi(["up", "--yes", "--skip-preview"]);
  }

  async down(): Promise<void> {
    await this.pulumi(["destroy", "--yes", "--skip-preview"]);
  }
}

/**
 * Writes a program of one file and makes a stack of it. It has the runtime options and compiler options of this project,
 * and only the packages that it names.
 *
 * @param key names the program's folder
 */
export async function writtenProgram(
  bench: BenchRun,
  key: string,
  code: string,
  packages: readonly string[],
): Promise<MeasuredStack> {
  const folder = bench.newFolder(key);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const project = parse(readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
  const usesComponents = packages.includes("redis-link");
  const plugins = usesComponents ? project.plugins : undefined;
  write("Pulumi.yaml", stringify({ name: `bench-${key}`, runtime: project.runtime, plugins }));
  write("package.json", JSON.stringify({ private: true, main: "index.ts" }));
  const compilerOptions = { rootDir: ".", types: ["node"] };
  const base = join(projectFolder, "tsconfig.json");
  write("tsconfig.json", JSON.stringify({ extends: base, compilerOptions, include: ["index.ts"] }));
  write("index.ts", code);
  await copyPackages(bench, folder, ["@pulumi/pulumi", "typescript", "@types/node", ...packages]);
  // The package of this repository is in a folder of its own, with its plugin, to which npm makes a link.
  if (usesComponents) symlinkSync("../components", join(folder, "node_modules", "redis-link"));
  const stack = new MeasuredStack(bench, key, folder);
  await stack.init();
  return stack;
}

/**
 * Gives a folder some packages and what they depend on, as they are installed in the project. Files are hard links where
 * the file system has them, which takes no time and no room; folders are not links, as Pulumi looks for packages in real
 * folders.
 */
async function copyPackages(bench: BenchRun, folder: string, names: readonly string[]): Promise<void> {
  const query = names.map((name) => `[name="${name}"], [name="${name}"] *`).join(", ");
  const found = z
    .array(z.object({ location: z.string() }))
    .parse(JSON.parse(await bench.run("npm", ["query", query])));
  const locations = found.map(({ location }) => location);
  // A package within another one is copied with that one.
  const outer = locations.filter((path) => !locations.some((other) => path.startsWith(`${other}/`)));
  const copy = (how: string) => bench.run("cp", ["--archive", how, "--parents", ...outer, folder]);
  await copy("--link").catch(() => copy("--reflink=auto"));
}
