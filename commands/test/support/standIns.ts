import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after } from "node:test";

/**
 * Shell scripts in the place of programs, first on a PATH; each writes down what it was called with.
 *
 * @param scripts by name of the program
 */
export function standIns(scripts: Record<string, string>): {
  env: Record<string, string>;
  calls: () => string[];
} {
  const folder = mkdtempSync(join(tmpdir(), "redis-link-stand-in-"));
  after(() => rmSync(folder, { recursive: true }));
  const log = join(folder, "calls");
  writeFileSync(log, "");
  for (const [name, script] of Object.entries(scripts)) {
    const text = `#!/bin/sh\necho "${name} $*" >>'${log}'\n${script}\n`;
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  }
  return {
    env: { PATH: [folder, process.env.PATH].join(delimiter) },
    calls: () => readFileSync(log, "utf8").split("\n").filter(Boolean),
  };
}
