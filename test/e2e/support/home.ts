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
 * @param hasSocket whether it sees the default socket, if there is one
 */
export function withHome(folders: Record<string, string>, hasSocket = true): Record<string, string> {
  const bin = mkdtempSync(join(tmpdir(), "bin-"));
  const pulumi = execFileSync("sh", ["-c", "command -v pulumi"], { env: process.env }).toString().trim();
  const mounts = Object.entries(folders).map(
    ([name, folder]) => `mkdir -p -m 700 ~/${name}; mount --bind ${folder} ~/${name}; `,
  );
  if (!hasSocket) mounts.push("mount -t tmpfs none /run; ");
  const inside = `${mounts.join("")}exec "${pulumi}" "$@"`;
  writeFileSync(join(bin, "pulumi"), `#!/bin/sh\nexec unshare --mount sh -c '${inside}' pulumi "$@"\n`);
  chmodSync(join(bin, "pulumi"), 0o755);
  return { PATH: [bin, process.env.PATH].join(delimiter) };
}

/** A folder as `.docker`, with a context of Docker's CLI, which `docker context use` has chosen. */
export function contextFolder(name: string, host: string): string {
  const folder = mkdtempSync(join(tmpdir(), "docker-"));
  writeContext(folder, name, host);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ currentContext: name }));
  return folder;
}

/** Writes a context into a folder, over another one of its name. */
export function writeContext(folder: string, name: string, Host: string): void {
  const meta = join(folder, "contexts", "meta", createHash("sha256").update(name).digest("hex"));
  mkdirSync(meta, { recursive: true });
  const context = { Name: name, Metadata: {}, Endpoints: { docker: { Host } } };
  writeFileSync(join(meta, "meta.json"), JSON.stringify(context));
}
