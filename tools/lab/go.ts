import { execa } from "execa";
import { homedir } from "node:os";
import { join } from "node:path";
import { inLab } from "./paths.ts";

/** The oldest Go that fetches a newer toolchain by itself when a module asks for one. */
const OLDEST_GO_MINOR = 21;

/**
 * The path of a Go command, 1.21 or newer.
 *
 * @throws with the remedy when the machine has none
 */
export async function findGo(): Promise<string> {
  const candidates = ["go", "/usr/local/go/bin/go", join(homedir(), "go/bin/go"), "/usr/lib/go/bin/go"];
  const found: string[] = [];
  for (const candidate of candidates) {
    const { stdout, failed } = await execa(candidate, ["env", "GOVERSION"], {
      env: goEnvironment(),
      reject: false,
    });
    if (failed) continue;
    const minor = Number(/^go1\.(\d+)/.exec(stdout)?.[1]);
    if (minor >= OLDEST_GO_MINOR) return candidate;
    found.push(`${candidate} is ${stdout || "older than 1.17"}`);
  }
  throw new Error(
    `The lab builds programs with Go 1.${OLDEST_GO_MINOR} or newer and finds ${found.join(", ") || "none"}. ` +
      "Debian 12's own golang is too old: install one from https://go.dev/dl and put its bin folder on PATH.",
  );
}

/** Variables that keep what Go downloads and builds inside the lab's folder, and deletable. */
export function goEnvironment(): Record<string, string> {
  return {
    GOPATH: inLab("go"),
    GOMODCACHE: inLab("go/pkg/mod"),
    GOCACHE: inLab("go/build"),
    // Go counts its runs in the user's configuration folder; what the user set there still counts.
    XDG_CONFIG_HOME: inLab("go/config"),
    GOENV: process.env.GOENV ?? join(process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"), "go/env"),
    GOWORK: "off",
    GOFLAGS: `${process.env.GOFLAGS ?? ""} -modcacherw`.trim(),
  };
}

/** Variables with which Go takes what it has compiled for the lab's programs. */
export function goBuildEnvironment(): Record<string, string> {
  const env = goEnvironment();
  return { ...env, GOFLAGS: `${env.GOFLAGS} -trimpath`, CGO_ENABLED: "0" };
}
