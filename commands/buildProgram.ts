import { buildApp } from "../app/build.ts";
import { buildPackage } from "./buildPackage.ts";
import { say } from "./environment.ts";
import { projectFolder } from "./project.ts";

/** Bundles the app, and compiles the package where a source of it is newer than what was compiled. */
export async function buildProgram(): Promise<void> {
  await Promise.all([buildApp(), buildPackage(projectFolder, say)]);
}
