import { cp } from "node:fs/promises";
import { join } from "node:path";
import { withFolder } from "../../../../tools/shared/files.ts";
import { runCommand } from "../../../../tools/shared/runCommand.ts";
import { pull } from "../../../../test/e2e/support/pull";
import { runDocker } from "./runDocker";

/** Runs app/ by two images that are nobody's but the tests'. */
export function buildImages(): Promise<void> {
  return withFolder("deployments", async (folder) => {
    const source = join(__dirname, "../app");
    await cp(source, folder, { recursive: true });
    await runCommand(process.env.REDIS_LINK_GO ?? "go", ["build", "-o", join(folder, "app"), "."], {
      cwd: source,
      env: { CGO_ENABLED: "0" },
    });
    await pull("alpine");
    await runDocker("build", "--tag", "link-app:1", folder);
    await runDocker("build", "--tag", "link-static:1", "--file", join(folder, "Dockerfile.static"), folder);
  });
}
