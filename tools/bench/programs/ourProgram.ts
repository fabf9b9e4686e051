import { projectFolder } from "../../shared/projectFolder.ts";
import { freePort } from "../../shared/freePort.ts";
import type { Bench } from "../bench.ts";
import { readModel, type DockerModel } from "../docker/dockerModel.ts";
import { MeasuredStack } from "./measuredStack.ts";

/** This program in the project's own folder, under names and a port of the bench's own. */
export interface OurProgram {
  program: MeasuredStack;
  endpoint: string;
  /** What it made at first, as the daemon had it. */
  made: DockerModel;
  /** What it has made now: each time it comes up from nothing, it has another password. */
  read: () => Promise<DockerModel>;
  /** Name of a tag that keeps the app's image when the program takes its own away. */
  appImage: string;
}

/** Brings it up once, to read off the daemon what its contenders have to make. */
export async function ourProgram(bench: Bench): Promise<OurProgram> {
  const { id } = bench;
  const port = await freePort();
  const program = new MeasuredStack(bench, "main", projectFolder);
  await program.init();
  await program.configure({ redisName: `${id}-redis`, appName: `${id}-app`, hostPort: String(port) });
  await program.up();
  const read = () => readModel(bench, [`${id}-redis`, `${id}-app`]);
  const made = await read();
  const appImage = `${id}-kept:app`;
  await bench.run("docker", ["tag", made.containers[1]?.image ?? "", appImage]);
  return { program, endpoint: `http://127.0.0.1:${port}`, made, read, appImage };
}
