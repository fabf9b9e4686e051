// Bundles the plugin into a few files, as its start would load some 300 otherwise. What makes components, and with it the
// whole SDK, is a file of its own that is loaded when it is needed.
import { rmSync } from "node:fs";
import { build } from "esbuild";

const outdir = "dist/plugin";

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: ["provider/serve.ts"],
  outdir,
  bundle: true,
  platform: "node",
  format: "esm",
  splitting: true,
  outExtension: { ".js": ".mjs" },
  // What CommonJS modules take for granted.
  banner: {
    js:
      'import { createRequire } from "node:module"; const require = createRequire(import.meta.url), ' +
      "__dirname = import.meta.dirname, __filename = import.meta.filename;",
  },
  external: ["dockerode", "typescript"],
  logLevel: "warning",
});
