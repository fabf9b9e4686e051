import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { execa } from "execa";
import type { BenchRun } from "../benchRun.ts";

/**
 * An image with a server of this folder, bundled as the app is and on top of the app's own image.
 *
 * @param server name of a file, or of a folder with packages of its own
 * @param base name of the app's image
 * @returns its name
 */
export async function serverImage(bench: BenchRun, server: string, base: string): Promise<string> {
  const folder = bench.newFolder(`server-${server}`);
  await build({
    entryPoints: [await entryPoint(server, folder)],
    outfile: join(folder, "image", "server.mjs"),
    bundle: true,
    platform: "node",
    target: "node22",
    format: "esm",
    // For what is CommonJS in the bundle.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  const dockerfile = `FROM ${base}\nCOPY server.mjs ./\nCMD ["node", "server.mjs"]\n`;
  writeFileSync(join(folder, "image", "Dockerfile"), dockerfile);
  const name = `${bench.id}-${server.toLowerCase()}:1`;
  await bench.run("docker", ["build", "--tag", name, join(folder, "image")]);
  return name;
}

/** The packages of a server are installed for it alone: they are none of the project's. */
async function entryPoint(server: string, folder: string): Promise<string> {
  const source = join(import.meta.dirname, server);
  if (!existsSync(source)) return `${source}.ts`;
  const copy = join(folder, "source");
  cpSync(source, copy, { recursive: true });
  await execa("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: copy,
  });
  return join(copy, "server.js");
}
