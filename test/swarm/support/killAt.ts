import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const projectFolder = resolve(__dirname, "../../..");

/** A moment in what a command of the program runs. */
export interface Moment {
  /** Part of the arguments of `docker` or `pulumi`. */
  call: string;
  /** Which call of that kind. @default 1 */
  nth?: number;
  /**
   * Before or after that call, once it has been given a part of its standard input, or while it runs as soon as a shell command
   * succeeds.
   */
  at: "before" | "after" | "part" | { until: string };
}

/** Stands before `docker` and `pulumi` on the PATH, and kills its process group at a moment. */
const SHIM = `#!/bin/sh
program=$(basename "$0")
eval "real=\\$REAL_$program"
case "$program $* " in *"$KILL_CALL"*) ;; *) exec "$real" "$@" ;; esac
echo >>"$KILL_SEEN"
[ "$(wc -l <"$KILL_SEEN")" -eq "$KILL_NTH" ] || exec "$real" "$@"
case $KILL_AT in
before) ;;
after) "$real" "$@" ;;
part) head -c 2048 | "$real" "$@" ;;
*)
  "$real" "$@" &
  until eval "$KILL_AT" >/dev/null 2>&1; do
    kill -0 $! || exit 1
    sleep 0.05
  done
  ;;
esac
kill -9 0
`;

const real = (program: string) => execFileSync("which", [program], { encoding: "utf8" }).trim();

/** Runs a command of the program, and kills it with its children at a moment. Returns its output. */
export async function killedAt(
  { call, nth = 1, at }: Moment,
  command: string[],
  { env, folder }: { env: NodeJS.ProcessEnv; folder: string },
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const program of ["docker", "pulumi"]) writeFileSync(join(folder, program), SHIM, { mode: 0o755 });
  const seen = join(folder, "seen");
  writeFileSync(seen, "");
  const child = spawn(process.execPath, ["commands/main.ts", ...command], {
    cwd: projectFolder,
    detached: true, // a process group of its own
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...env,
      PATH: [folder, env.PATH].join(delimiter),
      REAL_docker: real("docker"),
      REAL_pulumi: real("pulumi"),
      KILL_CALL: call,
      KILL_NTH: String(nth),
      KILL_SEEN: seen,
      KILL_AT: typeof at === "string" ? at : at.until,
    },
  });
  let said = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (text) => (said += String(text)));
  const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  if (signal !== "SIGKILL") throw new Error(`It was not killed at ${call}: ${said}`);
  return said;
}
