import { constants } from "node:fs";
import { access, open, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, sep } from "node:path";
import { labRoot } from "../paths.ts";
import { STAND_IN_MARK } from "./launcher.ts";
import { pulumiHome, type Plugin } from "./plugin.ts";

/** Enough of a launcher to see its mark. */
const HEAD_BYTES = 512;

/** Where the machine has the real plugin: in the user's Pulumi home or, for what has no version, on the PATH. */
export async function findRealPlugin({ executable, versioned }: Plugin): Promise<string | undefined> {
  const homes = pulumiHomes();
  const folders =
    versioned === undefined
      ? [
          ...(process.env.PATH ?? "").split(delimiter).filter(isAbsolute),
          ...homes.map((home) => join(home, "bin")),
        ]
      : homes.map((home) => join(home, "plugins", versioned));
  for (const folder of folders) {
    const candidate = join(folder, executable);
    // Never the lab's own link to it, which is about to be made anew.
    if (await isReal(candidate)) return realpath(candidate);
  }
  return undefined;
}

/**
 * A shell that has the lab's variables means what the lab was set up with, whose links are in the lab's home, or the
 * user's own Pulumi home.
 */
function pulumiHomes(): string[] {
  const { PULUMI_HOME } = process.env;
  const own = join(homedir(), ".pulumi");
  if (PULUMI_HOME === undefined) return [own];
  return PULUMI_HOME === pulumiHome ? [pulumiHome, own] : [PULUMI_HOME];
}

/** An executable that is neither in the lab nor, wherever it lies, one of the lab's stand-ins. */
async function isReal(candidate: string): Promise<boolean> {
  try {
    await access(candidate, constants.X_OK);
    const lab = await realpath(labRoot).catch(() => labRoot); // not there before the first set-up
    if ((await realpath(candidate)).startsWith(lab + sep)) return false;
    const file = await open(candidate);
    try {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
      return bytesRead > 0 && !buffer.toString("latin1").includes(STAND_IN_MARK);
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
