import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * Variables with which Pulumi, and all that it starts, sees other folders in the home that the system knows. HOME does not decide
 * there: neither the Docker provider nor `ssh` reads it.
 *
 * @param folders a folder by its name in the home
 */
export function withHome(folders: Record<string, string>): Record<string, string> {
  const bin = mkdtempSync(join(tmpdir(), "bin-"));
  const pulumi = execFileSync("sh", ["-c", "command -v pulumi"], { env: process.env }).toString().trim();
  const mounts = Object.entries(folders).map(
    ([name, folder]) => `mkdir -p -m 700 ~/${name}; mount --bind ${folder} ~/${name}; `,
  );
  const inside = `${mounts.join("")}exec "${pulumi}" "$@"`;
  writeFileSync(join(bin, "pulumi"), `#!/bin/sh\nexec unshare --mount sh -c '${inside}' pulumi "$@"\n`);
  chmodSync(join(bin, "pulumi"), 0o755);
  return { PATH: [bin, process.env.PATH].join(delimiter) };
}

/** A folder as `.docker`, with a context of Docker's CLI. */
export function contextFolder(name: string, Host: string): string {
  const folder = mkdtempSync(join(tmpdir(), "docker-"));
  const meta = join(folder, "contexts", "meta", createHash("sha256").update(name).digest("hex"));
  mkdirSync(meta, { recursive: true });
  writeFileSync(
    join(meta, "meta.json"),
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: { Host } } }),
  );
  return folder;
}
