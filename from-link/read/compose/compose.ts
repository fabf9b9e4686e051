import { execa } from "execa";
import { Faults } from "../../model/reportEntry.ts";
import type { FakeDaemon } from "../docker/fakeDaemon.ts";
import type { ComposeFile } from "./composeFile.ts";

/** As a plugin of docker, and as a program of its own. */
const COMMANDS = [["docker", "compose"], ["docker-compose"]] as const;

/** Runs the user's Compose on a file, and gives what it prints. */
export type Compose = (args: readonly string[], daemon?: FakeDaemon) => Promise<string>;

/**
 * Compose for a file.
 *
 * @throws Faults that say what to install if there is none
 */
export async function composeFor({ file, folder, lines, rewritten }: ComposeFile): Promise<Compose> {
  const [program, ...first] = await findCompose(file);
  const named =
    rewritten === undefined
      ? ["--file", file]
      : ["--file", "-", "--project-directory", folder, "--compatibility"]; // version 1 had `_` in names
  return async (args, daemon) => {
    const { env } = process;
    const host = daemon === undefined ? [] : ["--host", daemon.host];
    const all = [...host, ...first, ...named, "--profile", "*", ...args];
    const { exitCode, stdout, stderr } = await execa(program, all, {
      // A file may say ${DOCKER_HOST}.
      env: { ...(daemon?.environment(env) ?? env), DOCKER_HOST: env.DOCKER_HOST },
      ...{ input: JSON.stringify(rewritten), extendEnv: false, reject: false },
    });
    if (exitCode === 0) return stdout;
    const said = stderr.split("\n").filter((line) => !/^(time=| |$)/.test(line));
    const line = lines[/\bservices?[. []"?([\w-]+)/.exec(said.join(" "))?.[1] ?? ""];
    const where = line === undefined ? file : `${file}:${line}`;
    throw new Faults([
      { where, what: `Compose does not take it: ${said.join(" ")}`, todo: "Mend the file." },
    ]);
  };
}

async function findCompose(file: string): Promise<readonly [string, ...string[]]> {
  for (const command of COMMANDS) {
    const [program, ...first] = command;
    const { stdout } = await execa(program, [...first, "version", "--short"], { reject: false });
    if (/^v?([2-9]|\d\d+)\./.test(stdout)) return command;
  }
  const todo =
    "Install it (docker-compose-plugin: https://docs.docker.com/compose/install; no daemon is needed for that), or save " +
    "`docker inspect` of the containers where they run, and give it with --inspect FILE.";
  throw new Faults([{ where: file, what: "Docker Compose 2 or newer is to read it, and is not here", todo }]);
}
