// Makes the one file that the package's command is, for every Node.js from 22 on. What is not of this repository stays a
// dependency, but for the parts of redis-link that it shares, which would bring the whole of Pulumi's SDK.
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import manifest from "./package.json" with { type: "json" };

const outdir = join(import.meta.dirname, "dist");
const outfile = join(outdir, "from-link.js");

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: [join(import.meta.dirname, "main.ts")],
  outfile,
  bundle: true,
  platform: "node",
  target: "node22",
  format: "esm",
  // What CommonJS modules take for granted.
  banner: {
    js:
      '#!/usr/bin/env node\nimport { createRequire } from "node:module"; ' +
      "const require = createRequire(import.meta.url);",
  },
  external: Object.keys(manifest.dependencies),
  logLevel: "warning",
});
chmodSync(outfile, 0o755);
