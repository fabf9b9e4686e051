import { projectFolder } from "../../shared/projectFolder.ts";
import { freePort } from "../../shared/freePort.ts";
import type { BenchRun } from "../benchRun.ts";
import { serviceOfName, type ComposeProject } from "../docker/composeProject.ts";
import { readProject } from "../docker/readProject.ts";
import { MeasuredStack } from "./measuredStack.ts";

/** This program in the project's own folder, under names and a port of the bench's own. */
export interface OurProgram {
  program: MeasuredStack;
  endpoint: string;
  /** What it made at first, as the daemon had it. */
  made: ComposeProject;
  /** What it has made now: each time it comes up from nothing, it has another password. */
  read: () => Promise<ComposeProject>;
  redisName: string;
  appName: string;
  /** Name of a tag that keeps the app's image when the program takes its own away. */
  appImage: string;
}

/** Brings it up once, to read off the daemon what its contenders have to make. */
export async function ourProgram(bench: BenchRun): Promise<OurProgram> {
  const { id } = bench;
  const [redisName, appName, appImage] = [`${id}-redis`, `${id}-app`, `${id}-kept:app`];
  const port = await freePort();
  const program = new MeasuredStack(bench, "main", projectFolder);
  await program.init();
  await program.configure({ redisName, appName, hostPort: String(port) });
  await program.up();
  const read = () => readProject(bench, [redisName, appName]);
  const made = await read();
  await bench.run("docker", ["tag", serviceOfName(made, appName).image, appImage]);
  return { program, endpoint: `http://127.0.0.1:${port}`, made, read, redisName, appName, appImage };
}
