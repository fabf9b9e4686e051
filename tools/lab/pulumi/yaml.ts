import { fileURLToPath } from "node:url";
import type { ListrTask } from "listr2";
import { goProgramTask } from "../go.ts";

const MODULE = "github.com/pulumi/pulumi-yaml";

/** Builds what runs programs in YAML. The lab does without; the tests of the package have such a program. */
export function yamlTask(): ListrTask {
  return goProgramTask({
    title: "Pulumi YAML",
    duration: "one minute",
    step: "pulumi-yaml",
    folder: fileURLToPath(new URL("yaml", import.meta.url)),
    module: MODULE,
    programs: { "pulumi-language-yaml": `${MODULE}/cmd/pulumi-language-yaml` },
    versionVariable: `${MODULE}/pkg/version.Version`,
  });
}
