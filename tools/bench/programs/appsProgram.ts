import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../shared/projectFolder.ts";
import type { BenchRun } from "../benchRun.ts";
import { installPackages } from "./packages.ts";
import { MeasuredStack } from "./measuredStack.ts";
import { sameRuntime } from "./sameRuntime.ts";

/** Many apps on one Redis, from the package. */
const CODE = `import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer } from "redis-link";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const image = pulumi.output(config.require("image"));
const source = new RedisServer("redis", { containerName: \`\${prefix}-redis\` });
const names = Array.from({ length: config.requireNumber("apps") }, (_, index) => \`app\${index + 1}\`);
export const endpoints = names.map(
  (name) =>
    new LinkedApp(name, {
      containerName: \`\${prefix}-\${name}\`,
      source,
      alias: "redis",
      image,
      port: 3000,
      healthPath: "/healthz",
      environment: { PORT: "3000", LINK_ALIAS: "redis" },
    }).endpoint,
);
`;

/** What the program is told. */
export interface AppsConfig extends Record<string, string> {
  /** What names of containers start with. */
  prefix: string;
  /** Id of the image that all apps run. */
  image: string;
  /** How many there are. */
  apps: string;
}

/** The program in a folder of its own, as another project would have it: with the compiled package. */
export async function appsProgram(bench: BenchRun, config: AppsConfig): Promise<MeasuredStack> {
  const folder = bench.newFolder("apps");
  // Where it is installed, the package is a link to this folder; the plugin is in it too.
  cpSync(join(projectFolder, "components"), join(folder, "components"), { recursive: true });
  sameRuntime(folder, "bench-apps", true);
  writeFileSync(join(folder, "index.ts"), CODE);
  await installPackages(folder, ["redis-link", "@pulumi/pulumi", "typescript", "@types/node"]);
  const stack = new MeasuredStack(bench, "apps", folder);
  await stack.init();
  await stack.configure(config);
  return stack;
}
