import { inLab } from "../paths.ts";

/** Every launcher has it near its start: what has it is no real plugin. */
export const STAND_IN_MARK = "redis-link lab stand-in";

/** Shared by all stand-ins: a start from compiled code is a third quicker. */
const compileCache = inLab("compile-cache");

/** A shell script that runs a stand-in with the Node that runs this; clone and Node may move, so it is written anew. */
export function launcher(plugin: string, program: string): string {
  return [
    "#!/bin/sh",
    `# ${STAND_IN_MARK}: this is not the real ${plugin}`,
    `export NODE_COMPILE_CACHE=${quoted(compileCache)}`,
    `exec ${quoted(process.execPath)} ${quoted(program)} "$@"`,
    "",
  ].join("\n");
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
