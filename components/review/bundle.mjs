// Bundles the review as one file, and the policy pack as a folder that Pulumi loads.
// Usage: node review/bundle.mjs FOLDER (overwrites review/ and policy/ in FOLDER)
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const [outdir = "dist"] = process.argv.slice(2);
const own = (/** @type {string[]} */ ...path) => join(import.meta.dirname, ...path);
const into = (/** @type {string[]} */ ...path) => join(outdir, ...path);
const common = /** @type {const} */ ({ bundle: true, platform: "node", format: "cjs", logLevel: "warning" });

for (const folder of ["review", "policy"]) rmSync(into(folder), { recursive: true, force: true });
await build({ ...common, entryPoints: [own("cli.ts")], outfile: into("review", "cli.js") });
// The program under the pack provides these packages.
const external = ["@pulumi/policy", "@pulumi/pulumi"];
await build({
  ...common,
  external,
  entryPoints: [own("policy", "pack.ts")],
  outfile: into("policy", "index.js"),
});
copyFileSync(own("policy", "PulumiPolicy.yaml"), into("policy", "PulumiPolicy.yaml"));
const manifest = { name: "redis-link-policy", version: "0.1.0", private: true, main: "index.js" };
writeFileSync(into("policy", "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
