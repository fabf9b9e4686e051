import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Session } from "../session.ts";

/**
 * An image with a server of this folder, bundled as the app is and on top of the app's own image.
 *
 * @param base name of the app's image
 * @returns its name
 */
export async function serverImage(session: Session, server: string, base: string): Promise<string> {
  const folder = session.newFolder(`server-${server}`);
  await build({
    entryPoints: [join(import.meta.dirname, `${server}.ts`)],
    outfile: join(folder, "server.mjs"),
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
  writeFileSync(join(folder, "Dockerfile"), `FROM ${base}\nCOPY server.mjs ./\nCMD ["node", "server.mjs"]\n`);
  const name = `${session.id}-${server.toLowerCase()}:1`;
  await session.run("docker", ["build", "--tag", name, folder]);
  return name;
}
