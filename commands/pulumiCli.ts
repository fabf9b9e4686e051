import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { isExecutable } from "../tools/shared/isExecutable.ts";
import { projectFolder } from "./project.ts";

/**
 * The folder of the machine's Pulumi CLI: on the PATH, where Pulumi's installer puts it, or downloaded by the SDK in
 * the SDK's own version.
 *
 * @param download whether to download it if it is missing
 * @returns undefined if there is none and it could not be downloaded
 */
export async function pulumiCliFolder(
  download: boolean,
  say: (line: string) => void,
): Promise<string | undefined> {
  const downloaded = join(homedir(), ".pulumi", "versions", sdkVersion());
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    join(homedir(), ".pulumi", "bin"),
    join(downloaded, "bin"),
  ];
  const found = folders.find((folder) => isExecutable(join(folder, "pulumi")));
  if (found !== undefined || !download) return found;
  say(`Downloading the Pulumi CLI ${sdkVersion()} to ${downloaded} …`);
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  try {
    await PulumiCommand.install({ root: downloaded });
    return join(downloaded, "bin");
  } catch (error) {
    say(
      `It could not be downloaded: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`,
    );
    return undefined;
  }
}

function sdkVersion(): string {
  const manifest = join(projectFolder, "node_modules", "@pulumi", "pulumi", "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
