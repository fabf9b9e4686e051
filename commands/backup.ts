import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { dockerCommand, type DockerCommand } from "./dockerCommand.ts";
import { prepare, say } from "./environment.ts";
import { stackOutputs } from "./stackOutputs.ts";

/**
 * Saves the data of Redis in a file of its owner's alone, as RDB. It is taken over the link by alias, while Redis goes
 * on serving, and checked; the file appears whole or not at all.
 */
export async function backup(name: string): Promise<void> {
  const file = resolve(process.env.INIT_CWD ?? ".", name);
  const env = await prepare();
  const outputs = await stackOutputs(env);
  const docker = await dockerCommand(env);
  const image = await docker(["inspect", "--format", "{{.Image}}", outputs.redisName]);
  const partial = `${file}.partial`;
  try {
    writeFileSync(partial, "", { mode: 0o600, flag: "wx" });
    const { redisPassword } = outputs;
    const auth = redisPassword === undefined ? [] : ["-e", "REDISCLI_AUTH"];
    // To a file first: written straight to standard output, the end mark of the transfer would stay in it.
    const script = 'redis-cli -h "$0" --rdb /tmp/backup.rdb >&2 && cat /tmp/backup.rdb';
    await docker(
      [
        ...["run", "--rm", "--network", outputs.linkNetwork, ...auth, "--entrypoint", "sh", image],
        ...["-c", script, outputs.redisHost],
      ],
      { output: partial, env: redisPassword === undefined ? {} : { REDISCLI_AUTH: redisPassword } },
    );
    const keys = await checkedKeys(docker, image, partial);
    renameSync(partial, file);
    say(`Saved ${keys} keys, ${statSync(file).size} bytes, in ${file}.`);
  } finally {
    rmSync(partial, { force: true });
  }
}

/**
 * Number of keys in a file.
 *
 * @throws Error that names the file if redis-check-rdb does not take it
 */
export async function checkedKeys(docker: DockerCommand, image: string, file: string): Promise<string> {
  const script = "cat >/tmp/backup.rdb && redis-check-rdb /tmp/backup.rdb";
  const run = ["run", "--rm", "-i", "--network", "none", "--entrypoint", "sh", image, "-c", script];
  const said = await docker(run, { input: file }).catch((error: unknown) => (error as Error).message);
  const keys = /(\d+) keys read/.exec(said)?.[1];
  if (keys === undefined || !said.includes("RDB looks OK")) {
    throw new Error(
      `${file} is not a whole RDB file, as redis-check-rdb says: ${said.trim().split("\n").at(-1)}`,
    );
  }
  return keys;
}
