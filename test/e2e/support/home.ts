import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";

/**
 * A command that sees a home of its own where the system looks it up, with the given folders and nothing of the user's. HOME does
 * not decide there: neither the Docker provider nor `ssh` reads it.
 *
 * @param folders a folder by its name in the home, such as `.docker`
 * @param hasSocket whether it sees the default socket, if there is one
 */
export function inHome(
  command: readonly string[],
  folders: Record<string, string>,
  hasSocket = true,
): [program: string, ...args: string[]] {
  const home = mkdtempSync(join(tmpdir(), "home-"));
  for (const [name, folder] of Object.entries(folders)) symlinkSync(folder, join(home, name));
  const passwd = join(home, "passwd");
  writeFileSync(passwd, passwdWith(home));
  const withoutSocket = hasSocket ? "" : "mount -t tmpfs none /run; ";
  const inside = `mount --bind ${passwd} /etc/passwd; ${withoutSocket}exec "$@"`;
  return ["unshare", "--mount", "sh", "-ec", inside, "sh", ...command];
}

/** Variables with which Pulumi, and all that it starts, runs as {@link inHome} has it. */
export function withHome(folders: Record<string, string>, hasSocket = true): Record<string, string> {
  const bin = mkdtempSync(join(tmpdir(), "bin-"));
  const pulumi = execFileSync("sh", ["-c", "command -v pulumi"], { env: process.env }).toString().trim();
  const words = inHome([pulumi], folders, hasSocket).map((word) => `'${word}'`);
  writeFileSync(join(bin, "pulumi"), `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`);
  chmodSync(join(bin, "pulumi"), 0o755);
  return { PATH: [bin, process.env.PATH].join(delimiter) };
}

/** The system's list of users, with another home of the one that runs this. */
function passwdWith(home: string): string {
  const { uid } = userInfo();
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return lines
    .map((line) => {
      const fields = line.split(":");
      return fields[2] === String(uid) ? [...fields.slice(0, 5), home, ...fields.slice(6)].join(":") : line;
    })
    .join("\n");
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
