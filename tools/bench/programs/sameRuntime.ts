import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { projectFolder } from "../../../commands/project.ts";

const pulumiSettings = z.object({ runtime: z.unknown(), plugins: z.unknown() });
const compilerSettings = z.object({
  config: z.object({ compilerOptions: z.record(z.string(), z.unknown()) }),
});

/**
 * Makes a folder a Pulumi project with the runtime options and compiler options of this one, and `index.ts` as its
 * program.
 *
 * @param withPlugins whether it has the components, and so needs their plugin
 */
export function sameRuntime(folder: string, project: string, withPlugins = false): void {
  const { runtime, plugins } = pulumiSettings.parse(
    parse(readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8")),
  );
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    stringify({ name: project, runtime, ...(withPlugins && { plugins }) }),
  );
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, main: "index.ts" }));
  // It may have comments. Types of test runners are not installed there.
  const read = ts.readConfigFile(join(projectFolder, "tsconfig.json"), (file) => readFileSync(file, "utf8"));
  const { compilerOptions } = compilerSettings.parse(read).config;
  const settings = { compilerOptions: { ...compilerOptions, types: ["node"] }, include: ["index.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
}
