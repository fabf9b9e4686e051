import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceSection } from "../tools/shared/markedSection.ts";
import { deploymentTable, type DeploymentRow } from "../tools/shared/deploymentTable.ts";
import { projectFolder } from "./project.ts";

/** Replaces the table in docs/deployments.md by the rows that a run left in a folder. */
export function writeDeployments(folder: string): void {
  const rows = JSON.parse(readFileSync(join(folder, "rows.json"), "utf8")) as DeploymentRow[];
  replaceSection(join(projectFolder, "docs", "deployments.md"), "deployments", deploymentTable(rows));
}
