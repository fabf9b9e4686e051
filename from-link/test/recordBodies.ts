// What the docker CLI makes of each group of commands when a shell runs them: the oracle of groups.test.ts.
// Usage: node from-link/test/recordBodies.ts, with bash, script(1) and the docker CLI.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import groups from "./fixtures/linkCommands.json" with { type: "json" };
import { withFakeDaemon } from "../read/docker/fakeDaemon.ts";
import { pruned } from "./support/pruned.ts";
import { GROUP_ENVIRONMENT, GROUP_FOLDER } from "./support/groupEnvironment.ts";

/** What a shell has a command ask Docker for; null if that is nothing. */
const recorded = (command: string) =>
  withFakeDaemon(async (daemon) => {
    const file = join(daemon.folder, "command.sh");
    writeFileSync(file, `sudo() { "$@"; }\n${command}\n\nwait\n`);
    // A terminal, as -it asks for one.
    await execa("script", ["-qec", `bash ${file}`, "/dev/null"], {
      cwd: GROUP_FOLDER,
      env: { ...daemon.environment(GROUP_ENVIRONMENT), HOME: "/root", TERM: "dumb" },
      extendEnv: false,
      stdin: "ignore",
      reject: false,
    });
    const [first] = daemon.asked;
    return first === undefined ? null : { name: first.name ?? null, body: pruned(first.body) };
  });

const all = [];
for (const { commands } of groups) {
  const bodies = [];
  for (const command of commands) bodies.push(await recorded(command));
  all.push(bodies);
}
const version = execFileSync("docker", ["--version"], { encoding: "utf8" }).trim();
const file = join(import.meta.dirname, "fixtures", "linkCommandBodies.json");
writeFileSync(file, `${JSON.stringify({ version, groups: all })}\n`);
