import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { scriptCommands } from "../read/script/scriptCommands.ts";
import { FOLLOWED, SCRIPTS, SOME } from "./support/scripts.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-oracle-"));
after(() => rmSync(folder, { recursive: true }));

const [bin, app, log] = ["bin", "app", "log"].map((name) => join(folder, name)) as [string, string, string];
mkdirSync(bin);
const ENVIRONMENT = { E: "5", HOME: folder };

/** Logs its arguments, and runs nothing: a NUL ends each argument, a line feed and a NUL each command. */
const DOCKER = `#!/bin/sh
{ printf '%s\\0' "$@"; printf '\\n\\0'; } >> "$LOG"
`;
/** Runs a command as the current user. */
const SUDO = `#!/bin/sh
while case "$1" in -u) shift 2 ;; -*) shift ;; *) false ;; esac; do :; done
exec "$@"
`;
/** All other programs that scripts find. */
const PROGRAMS =
  "basename bash cat dirname env flock ls mkdir nice nohup readlink realpath seq setsid sh sleep timeout which".split(
    " ",
  );
/** Folders beside the script. */
const FOLDERS = ["sub", "a/b", "a/c/d"];

const fileOf = (name: string) => ["/bin", "/usr/bin"].map((each) => join(each, name)).find(existsSync);
const bash = fileOf("bash");
for (const name of PROGRAMS) {
  const program = fileOf(name);
  if (program !== undefined) symlinkSync(program, join(bin, name));
}
for (const [name, text] of Object.entries({ docker: DOCKER, "docker.exe": DOCKER, sudo: SUDO }))
  writeFileSync(join(bin, name), text, { mode: 0o755 });

/** Runs without a network if the machine allows it. */
const alone = spawnSync("unshare", ["-n", "true"]).status === 0 ? fileOf("unshare") : undefined;

/** Docker commands that bash runs from a script. */
function ranByBash(text: string): string[] {
  rmSync(app, { recursive: true, force: true });
  for (const each of FOLDERS) mkdirSync(join(app, each), { recursive: true });
  writeFileSync(log, "");
  const script = join(app, "run.sh");
  writeFileSync(script, text);
  const [program, words] = alone === undefined ? [bash ?? "", []] : [alone, ["-n", bash ?? ""]];
  // Even another docker reaches no daemon with this address.
  const env = { ...ENVIRONMENT, LOG: log, PATH: bin, DOCKER_HOST: "tcp://127.0.0.1:1" };
  spawnSync(program, [...words, script], { cwd: app, env, timeout: 10_000, killSignal: "SIGKILL" });
  const commands = readFileSync(log, "utf8").split("\0\n\0").slice(0, -1);
  return commands
    .map((command) =>
      command
        .split("\0")
        .join("|")
        .replace(/^container\|/, ""),
    )
    .filter((command) => /^(run|create)\|/.test(command));
}

/** Docker commands that the reader finds, in the same form. */
function read(text: string): string[] {
  const script = { file: "run.sh", text, path: join(app, "run.sh") };
  return scriptCommands(script, ENVIRONMENT).commands.map(({ verb, args }) => [verb, ...args].join("|"));
}

for (const [name, text, , said] of [...SCRIPTS, ...FOLLOWED]) {
  const why = bash === undefined ? "this machine has no bash" : said === SOME ? undefined : said;
  void test(`reads the docker commands that bash runs: ${name}`, { skip: why ?? false }, () => {
    const [found, ran] = [read(text), ranByBash(text)];
    assert.deepEqual(said === SOME ? found.filter((command) => ran.includes(command)) : found, ran);
  });
}
