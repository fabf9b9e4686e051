import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ListrTask } from "listr2";
import { goProgramTask } from "../go.ts";
import { binFolder } from "../paths.ts";

const MODULE = "github.com/docker/compose/v2";

/** Docker Compose as a program of its own, which needs no plugin of the docker CLI. */
export const composeProgram = join(binFolder, "docker-compose");

/** Builds Docker Compose. The lab does without; the bench measures against it, and tests of from-link have it read files. */
export function composeTask(): ListrTask {
  return goProgramTask({
    title: "Docker Compose",
    duration: "three minutes",
    step: "compose",
    folder: fileURLToPath(new URL("cli", import.meta.url)),
    module: MODULE,
    programs: { "docker-compose": `${MODULE}/cmd` },
    versionVariable: `${MODULE}/internal.Version`,
  });
}
