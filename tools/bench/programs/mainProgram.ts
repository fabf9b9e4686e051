import { projectFolder } from "../../../commands/project.ts";
import { freePort } from "../freePort.ts";
import type { Session } from "../session.ts";
import { readStack, type StackModel } from "../stack/model.ts";
import { PulumiProgram } from "./pulumiProgram.ts";

/** This program in the project's own folder, under names and a port of the session's. */
export interface MainProgram {
  program: PulumiProgram;
  endpoint: string;
  /** What it made at first, as the daemon had it. */
  stack: StackModel;
  /** What it has made now: each time it comes up from nothing, it has another password. */
  read: () => Promise<StackModel>;
  /** Name of a tag that keeps the app's image when the program takes its own away. */
  appImage: string;
}

/** Brings it up once, to read off the daemon what its peers have to make. */
export async function mainProgram(session: Session): Promise<MainProgram> {
  const { id } = session;
  const port = await freePort();
  const program = new PulumiProgram(session, "main", projectFolder);
  await program.init({ redisName: `${id}-redis`, appName: `${id}-app`, hostPort: String(port) });
  await program.up();
  const read = () => readStack(session, [`${id}-redis`, `${id}-app`]);
  const stack = await read();
  const appImage = `${id}-kept:app`;
  await session.run("docker", ["tag", stack.containers[1]?.image ?? "", appImage]);
  return { program, endpoint: `http://127.0.0.1:${port}`, stack, read, appImage };
}
