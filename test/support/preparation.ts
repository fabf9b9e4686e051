import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordedStack } from "./recordedStack";

type Texts = Record<string, string>;

/**
 * Runs the check of a volume's data, such as `db-data`, with these files and these programs of its image.
 *
 * @param programs scripts by name; without any, this machine's programs are not found either
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
