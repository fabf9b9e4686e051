import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { projectFolder, say } from "../../commands/project.ts";
import { runProgram } from "../../commands/runProgram.ts";

/**
 * Fails if a tracked stack file holds a salt, a key or an encrypted value. Otherwise `pulumi stack init` would ask everyone else
 * for the committer's passphrase.
 */
const NO_STACK_SECRETS = `
  if git --no-pager grep --cached -nE '^(encryptionsalt|encryptedkey|secretsprovider):|^ +secure:' -- 'Pulumi.*.yaml' '**/Pulumi.*.yaml'
  then echo 'A tracked stack file must hold no salt, key or secret: take these lines out of the commit.'; exit 1
  fi`;

/**
 * Checks types, ESLint, imports, Prettier, the users' shell scripts, stack files, and whether the API reference matches the
 * comments. Runs every check, and exits with 1 if any fails.
 */
export async function check(): Promise<void> {
  const reference = await mkdtemp(join(tmpdir(), "redis-link-reference-"));
  const tools = join(projectFolder, "node_modules", ".bin");
  const steps = [
    [join(tools, "tsc"), "-p", "components"], // first, as the other projects need the package's compiled types
    [join(tools, "tsc")],
    [join(tools, "tsc"), "-p", "test"],
    [join(tools, "tsc"), "-p", "tsconfig.tools.json"],
    [join(tools, "tsc"), "-p", "components/status/page"],
    [join(tools, "eslint"), "."],
    [join(tools, "depcruise"), "--config", "dependencies.config.mjs", "."],
    [join(tools, "prettier"), "--check", "."],
    [join(tools, "typedoc"), "--out", reference],
    ["git", "diff", "--no-index", "docs/reference", reference],
    ["sh", "-c", NO_STACK_SECRETS],
    ...shellcheck(),
  ] as const;
  let failed = false;
  say("Types, ESLint, imports, Prettier, shell scripts, API reference (about a minute and a half) …");
  for (const [program, ...args] of steps) {
    say([basename(program), ...args].join(" ").split("\n")[0] ?? "");
    failed = (await runProgram(program, args, {})) !== 0 || failed;
  }
  await rm(reference, { recursive: true });
  process.exitCode = failed ? 1 : 0;
  say(
    failed
      ? "`npm run format` puts right what can be, `npm run docs:api` the reference."
      : "All is in order. `npm run test:unit` is next.",
  );
}

/** The command line of shellcheck, which no npm package contains, but Debian and GitHub's runners do. */
function shellcheck(): [string, ...string[]][] {
  const scripts = globSync("components/**/*.sh", {
    cwd: projectFolder,
    exclude: ["**/dist", "**/node_modules"],
  });
  if (spawnSync("shellcheck", ["--version"]).status === 0) return [["shellcheck", ...scripts]];
  say(
    `shellcheck is not installed (apt-get install shellcheck): ${scripts.length} scripts are not looked at.`,
  );
  return [];
}
