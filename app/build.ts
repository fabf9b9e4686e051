import { dirname, join } from "node:path";
import { build } from "esbuild";

/** Bundles the app into one file, app/dist/app.js, so that the app's image can be built without network. */
export async function buildApp(): Promise<void> {
  await build({
    // The image's name contains the bundle's hash, so the bundle must be the same in every folder in which the project may be.
    absWorkingDir: dirname(import.meta.dirname),
    preserveSymlinks: true,
    entryPoints: [join(import.meta.dirname, "src", "main.ts")],
    outfile: join(import.meta.dirname, "dist", "app.js"),
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    logLevel: "warning",
  });
}

if (import.meta.main) await buildApp();
