import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { passphraseEnvironment } from "./passphrase.ts";

/** Folder of Pulumi's state in a program's folder, if no other backend is named. */
const STATE_FOLDER = "state";

/**
 * What Pulumi needs in its environment to run in a folder that from-link wrote, without asking. A passphrase and a backend
 * of the user's own win; otherwise a passphrase is generated once, beside the state.
 */
export function pulumiEnvironment(folder: string): Record<string, string> {
  const state = join(folder, STATE_FOLDER);
  // Pulumi makes no folder for its state.
  mkdirSync(state, { recursive: true, mode: 0o700 });
  return { PULUMI_SKIP_UPDATE_CHECK: "true", ...passphraseEnvironment(state) };
}
