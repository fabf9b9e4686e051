// Runs a command of this project on any Node.js from 20 on: installs the packages of package-lock.json if they are missing (fewer
// for users' commands than for developers'), then starts the command. The Pulumi SDK needs Node.js 22 or newer; on Linux, the
// right version is installed with the packages if Node.js is older (tools/node).
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE_TO_INSTALL = 20;
const OLDEST_NODE_TO_RUN = [22, 18]; // from this version on, Node.js runs TypeScript directly

/** Names of commands for developers of this project. All of them except `lab:` commands also need the developers' tools. */
const TASKS = /^(test|check|bench|licences|release|lab:)/;
const NEEDS_LESS = /^lab:/;

const PARENT_PAUSE_MS = 500;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const [major, minor] = process.versions.node.split(".").map(Number);
const isNewEnough =
  major > OLDEST_NODE_TO_RUN[0] || (major === OLDEST_NODE_TO_RUN[0] && minor >= OLDEST_NODE_TO_RUN[1]);

function fail(message) {
  console.error(`redis-link: ${message}`);
  process.exit(1);
}

function installDependencies(forDevelopers) {
  if (hasInstalled(forDevelopers)) return;
  console.error("redis-link: installing the dependencies of package-lock.json (about a minute, once) …");
  const only = ["--omit=dev", "--include-workspace-root", "-w", "redis-link", "-w", "redis-link-from-link"];
  const parts = forDevelopers ? [] : isNewEnough ? only : [...only, "-w", "redis-link-node"];
  // All output of npm goes to stderr, because other programs read the standard output of some commands.
  const npm = spawnSync("npm", ["ci", ...parts, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (npm.status !== 0)
    fail(`npm ci failed (exit code ${npm.status ?? npm.error?.message}); its message is above.`);
}

/** Whether npm has installed the packages of package-lock.json. npm keeps a copy of the list of what it installed. */
function hasInstalled(forDevelopers) {
  const kept = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(kept)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const installed = packages(kept);
  return Object.entries(packages(join(root, "package-lock.json")))
    .filter(
      ([path, { dev, devOptional }]) =>
        path.includes("node_modules/") && (forDevelopers || !(dev || devOptional)),
    )
    .every(([name, { version, integrity, optional, link }]) => {
      const found = installed[name];
      if (found === undefined) return optional === true || link === true;
      return link === true || (found.version === version && found.integrity === integrity);
    });
}

function nodeToRun() {
  const bundled = join(root, "node_modules", ".bin", "node");
  if (existsSync(bundled)) return bundled;
  if (isNewEnough) return process.execPath;
  return fail(
    `Node.js ${process.versions.node} is too old and none is bundled for this system: install 24 or newer.`,
  );
}

if (major < OLDEST_NODE_TO_INSTALL) {
  fail(`Node.js ${process.versions.node} is too old: install ${OLDEST_NODE_TO_INSTALL} or newer.`);
}
const [, , name = ""] = process.argv;
const isTask = TASKS.test(name);
installDependencies(isTask && !NEEDS_LESS.test(name));
const main = join(root, isTask ? "tools/tasks" : "commands", "main.ts");
const child = spawn(nodeToRun(), [main, ...process.argv.slice(2)], {
  stdio: "inherit",
});
// A terminal sends Ctrl-C to the child too. Any other signal reaches only this process, so this process passes it on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => signal !== "SIGINT" && child.kill(signal));
}
// npm passes a SIGTERM only to its shell, which ends without a signal to this process. So this process watches its parent's id.
const npm = process.ppid;
setInterval(() => process.ppid !== npm && child.kill("SIGTERM"), PARENT_PAUSE_MS).unref();
child.on("error", (error) => fail(error.message));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
