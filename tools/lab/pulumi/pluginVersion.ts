import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The version of the plugin that the installed SDK asks for: `5.2.0` for `docker`. */
export function pluginVersion(plugin: "docker" | "random" | "pulumi"): string {
  const manifest = require(`@pulumi/${plugin}/package.json`) as { version: string };
  return manifest.version;
}
