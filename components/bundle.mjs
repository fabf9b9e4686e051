// Bundles the plugin into a few files; without bundles, the plugin would load some 200 files at its start. The components with the
// whole SDK, and the client of the Docker daemon, are separate files that are loaded on demand.
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Leaves the TypeScript compiler out. The SDK loads it to store functions in the state, but this plugin stores no functions. */
const noCompiler = {
  name: "no compiler",
  /** @param {import("esbuild").PluginBuild} build */
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^typescript$/ }, () => ({ path: "typescript", namespace: "empty" }));
    onLoad({ filter: /./, namespace: "empty" }, () => ({ contents: "" }));
  },
};

/** Native modules that ssh2 uses if they exist, but does not need. */
const NOT_NEEDED = ["cpu-features", "*.node"];

/** The client of the Docker daemon stays in its own file, because it is large and most previews do not need it. */
const DOCKER = "dockerode";

/** @type {import("esbuild").Plugin} */
const dockerBeside = {
  name: "docker beside",
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${DOCKER}$`) }, ({ kind }) =>
      kind === "require-call" ? { path: `./${DOCKER}.js`, external: true } : undefined,
    );
  },
};

const plugin = join(import.meta.dirname, "plugin");
const outdir = join(plugin, "dist");

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: { serve: join(plugin, "serve.ts"), construct: join(plugin, "construct.ts"), [DOCKER]: DOCKER },
  outdir,
  bundle: true,
  platform: "node",
  minifySyntax: true,
  minifyWhitespace: true,
  external: NOT_NEEDED,
  plugins: [noCompiler, dockerBeside],
  logLevel: "warning",
});

// Copies the shell scripts to the folders of the code that reads them.
const compiled = join(import.meta.dirname, "dist", "swarm", "failover");
for (const script of ["front.sh", "node.sh"])
  for (const folder of [outdir, compiled].filter(existsSync))
    copyFileSync(join(import.meta.dirname, "swarm", "failover", script), join(folder, script));
