import { fileURLToPath } from "node:url";
import type { ListrTask } from "listr2";
import { goProgramTask } from "../go.ts";

const MODULE = "github.com/pulumi/pulumi/pkg/v3";

/** Builds Pulumi's own CLI and engine: nothing else of Pulumi is to be had from a registry. */
export function cliTask(): ListrTask {
  return goProgramTask({
    title: "Pulumi CLI",
    duration: "four minutes",
    step: "pulumi-cli",
    folder: fileURLToPath(new URL("cli", import.meta.url)),
    module: MODULE,
    programs: { pulumi: `${MODULE}/cmd/pulumi` },
    versionVariable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
  });
}
