// Bundles the plugin, with the SDK that it is made with, into a few files: its start would load some 300 otherwise. What makes
// components, and with it the whole SDK, is a file of its own that is loaded when it is needed.
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** The SDK loads a compiler for functions that are kept in the state. Here there are none. */
const noCompiler = {
  name: "no compiler",
  /** @param {import("esbuild").PluginBuild} build */
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^typescript$/ }, () => ({ path: "typescript", namespace: "empty" }));
    onLoad({ filter: /./, namespace: "empty" }, () => ({ contents: "" }));
  },
};

/** Native modules that ssh2 does without. */
const NOT_NEEDED = ["cpu-features", "*.node"];

const plugin = join(import.meta.dirname, "plugin");
const outdir = join(plugin, "dist");

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: [join(plugin, "serve.ts")],
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
  external: NOT_NEEDED,
  plugins: [noCompiler],
  logLevel: "warning",
});

// Scripts of shell stand beside whoever reads them.
const compiled = join(import.meta.dirname, "dist", "swarm", "failover");
for (const script of ["front.sh", "node.sh"])
  for (const folder of [outdir, compiled].filter(existsSync))
    copyFileSync(join(import.meta.dirname, "swarm", "failover", script), join(folder, script));
