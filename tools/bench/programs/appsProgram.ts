import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectFolder } from "../../../commands/project.ts";
import type { Session } from "../session.ts";
import { installPackages } from "./packages.ts";
import { PulumiProgram } from "./pulumiProgram.ts";
import { sameRuntime } from "./sameRuntime.ts";

/** Many apps on one Redis, from the components of this project. */
const CODE = `import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer } from "./components";

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

/** Not part of what another program would import, or made by commands. */
const LEFT_OUT = new Set(["node_modules", "state", "docs", "test", "examples", "tools"]);

const manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

/** What the program is told. */
export interface AppsConfig extends Record<string, string> {
  /** What names of containers start with. */
  prefix: string;
  /** Id of the image that all apps run. */
  image: string;
  /** How many there are. */
  apps: string;
}

/** The program in a folder of its own, as another project would have it. */
export async function appsProgram(session: Session, config: AppsConfig): Promise<PulumiProgram> {
  const folder = session.newFolder("apps");
  for (const name of readdirSync(projectFolder)) {
    if (/^(\.|Pulumi\.)/.test(name) || LEFT_OUT.has(name)) continue;
    cpSync(join(projectFolder, name), join(folder, name), { recursive: true });
  }
  sameRuntime(folder, "bench-apps", true);
  writeFileSync(join(folder, "index.ts"), CODE);
  await installPackages(folder, packages());
  const program = new PulumiProgram(session, "apps", folder);
  await program.init(config);
  return program;
}

/** What the components import, and what compiles them: packages with their types. */
function packages(): string[] {
  const text = readFileSync(join(projectFolder, "package.json"), "utf8");
  const { dependencies, devDependencies } = manifest.parse(JSON.parse(text));
  const needed = [...Object.keys(dependencies), "node"];
  const types = needed.map((name) => `@types/${name}`).filter((name) => name in devDependencies);
  return [...Object.keys(dependencies), ...types, "typescript"];
}
