import { buildApp } from "../app/build.ts";
import { buildPackage } from "./buildPackage.ts";
import { projectFolder } from "./project.ts";
import { say } from "./say.ts";

/** Bundles the app, and compiles the package where a source of it is newer than what was compiled. */
export async function buildProgram(): Promise<void> {
  await Promise.all([buildApp(), buildPackage(projectFolder, say)]);
}
