// Bundles the package's command into one file, for Node.js 22 and newer. Packages from npm stay dependencies. Shared parts of
// redis-link are bundled, because redis-link as a dependency would bring in Pulumi's whole SDK.
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
  // Bundled CommonJS modules need `require`.
  banner: {
    js:
      '#!/usr/bin/env node\nimport { createRequire } from "node:module"; ' +
      "const require = createRequire(import.meta.url);",
  },
  external: Object.keys(manifest.dependencies),
  logLevel: "warning",
});
chmodSync(outfile, 0o755);
