import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { IsolatedStack } from "../shared/isolatedStack.ts";
import { projectFolder } from "../shared/projectFolder.ts";
import type { BenchRun } from "./benchRun.ts";
import { copyFiles } from "./trees.ts";

/** A program in one file. */
export interface SmallProgram {
  name: string;
  code: string;
  packages: readonly string[];
}

/** Programs for the bench. Small programs show Pulumi's own share of a measured time. */
export const programs = {
  /** One resource of each provider of this program. */
  small: {
    name: "Pulumi program with an image and a password",
    code: `import * as docker from "@pulumi/docker";
import * as random from "@pulumi/random";

const image = new docker.RemoteImage("image", { name: "redis:7", keepLocally: true });
const password = new random.RandomPassword("password", { length: 32, special: false });
export const imageId = image.imageId;
export const secret = password.result;
`,
    packages: ["@pulumi/docker", "@pulumi/random"],
  },
  /** Apps on one Redis. The program uses the compiled package, as another project would. */
  apps: {
    name: "redis-link",
    code: `import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer } from "redis-link";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const image = pulumi.output(config.require("image"));
const source = new RedisServer("redis", { containerName: \`\${prefix}redis\` });
for (let number = 1; number <= config.requireNumber("apps"); number += 1)
  new LinkedApp(\`app\${number}\`, {
    containerName: \`\${prefix}app\${number}\`,
    source,
    alias: "redis",
    image,
    port: 3000,
    health: { path: "/healthz" },
    environment: { PORT: "3000", LINK_ALIAS: "redis" },
  });
`,
    packages: ["redis-link"],
  },
  /** A program with only the containers of the same apps, made by the Docker provider. */
  containers: {
    name: "the containers alone",
    code: `import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const image = config.require("image");
for (let number = 1; number <= config.requireNumber("apps"); number += 1)
  new docker.Container(\`app\${number}\`, {
    name: \`\${config.require("prefix")}app\${number}\`,
    image,
    envs: ["PORT=3000", "LINK_ALIAS=redis"],
    ports: [{ internal: 3000, ip: "127.0.0.1" }],
    healthcheck: { tests: ["CMD", "true"], interval: "5s", timeout: "3s", retries: 3 },
    labels: [{ label: "number", value: String(number) }],
    ...{ restart: "unless-stopped", readOnly: true, init: true, memory: 256, memorySwap: 256 },
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    tmpfs: { "/tmp": "rw,size=16m" },
    logDriver: "json-file",
    logOpts: { "max-size": "10m" },
  });
`,
    packages: ["@pulumi/docker"],
  },
} satisfies Record<string, SmallProgram>;

/** The stack of a measured program. */
export class MeasuredStack extends IsolatedStack {
  /**
   * @param key becomes part of the stack's name, and of the name of the folder with its state
   * @param program the program's folder
   */
  constructor(bench: BenchRun, key: string, program: string) {
    const state = bench.newFolder(`${key}-state`);
    super({ name: `${bench.id}-${key}`, program, state, env: bench.env, signal: bench.signal });
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
 * Writes a program in one file and makes a stack of it. The program gets the runtime options and compiler options of a tree,
 * and only the packages that it names, as installed in that tree.
 *
 * @param key part of the name of the program's folder
 */
export async function writtenProgram(
  bench: BenchRun,
  key: string,
  { code, packages }: SmallProgram,
  tree = projectFolder,
): Promise<MeasuredStack> {
  const folder = bench.newFolder(key);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const project = parse(readFileSync(join(tree, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
  const usesComponents = packages.includes("redis-link");
  // The plugin's path is valid in the program's folder too, because the components are beside this folder.
  const plugins = usesComponents ? project.plugins : undefined;
  write("Pulumi.yaml", stringify({ name: `bench-${key}`, runtime: project.runtime, plugins }));
  write("package.json", JSON.stringify({ private: true, main: "index.ts" }));
  const compilerOptions = { rootDir: ".", types: ["node"] };
  write(
    "tsconfig.json",
    JSON.stringify({ extends: join(tree, "tsconfig.json"), compilerOptions, include: ["index.ts"] }),
  );
  write("index.ts", code);
  await copyPackages(bench, tree, folder, ["@pulumi/pulumi", "typescript", "@types/node", ...packages]);
  // This repository's package is a folder that includes the plugin. node_modules gets a link to this folder, as npm would make one.
  if (usesComponents) symlinkSync("../components", join(folder, "node_modules", "redis-link"));
  const stack = new MeasuredStack(bench, key, folder);
  await stack.init();
  return stack;
}

/** Copies some packages of a tree, with their dependencies, to a folder. */
async function copyPackages(
  bench: BenchRun,
  tree: string,
  folder: string,
  names: readonly string[],
): Promise<void> {
  const query = names.map((name) => `[name="${name}"], [name="${name}"] *`).join(", ");
  const found = JSON.parse(await bench.run("npm", ["query", query], { cwd: tree })) as { location: string }[];
  const locations = found.map(({ location }) => location);
  // A package inside the folder of another package is copied with that folder.
  const outer = locations.filter((path) => !locations.some((other) => path.startsWith(`${other}/`)));
  await copyFiles(bench, tree, folder, outer);
}
