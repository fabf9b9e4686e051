import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordedStack } from "./recordedStack";

type Texts = Record<string, string>;

/**
 * Runs what looks at the data of a volume, such as `db-data`, on these files and beside programs that the image has.
 *
 * @param programs their scripts by their names; where there are none, this machine's are not to take their place
 */
export function prepared(stack: RecordedStack, volume: string, files: Texts, programs: Texts) {
  const { preparation } = stack.named(volume).inputs as { preparation: { command: [string, ...string[]] } };
  const folder = mkdtempSync(join(tmpdir(), "preparation-"));
  const [data, bin] = [join(folder, "data"), join(folder, "bin")];
  for (const inner of [data, bin]) mkdirSync(inner);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(data, name), content);
  for (const [name, script] of Object.entries(programs))
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const [shell, ...words] = preparation.command;
  const env = { PATH: Object.keys(programs).length === 0 ? bin : `${bin}:${process.env.PATH}` };
  const { status, stderr } = spawnSync(`/bin/${shell}`, words, { cwd: data, env, encoding: "utf8" });
  const left = readdirSync(data).map((name) => [name, readFileSync(join(data, name), "utf8")]);
  rmSync(folder, { recursive: true });
  return { status, stderr, files: Object.fromEntries(left) as Texts };
}
