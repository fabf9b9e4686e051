// Runs a command of this project on any Node.js from 20 on: installs what package-lock.json names if that is missing,
// then hands over to the Node.js of the `node-linux-*` dependency. The Pulumi SDK asks for 22 or newer and Debian and
// its like bring 20 at best, so the right one comes with the other dependencies.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE_TO_INSTALL = 20;
const OLDEST_NODE_TO_RUN = [22, 18]; // runs TypeScript as it is

const PARENT_PAUSE_MS = 500;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function fail(message) {
  console.error(`redis-link: ${message}`);
  process.exit(1);
}

function installDependencies() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const marker = join(root, "node_modules", ".redis-link-lock");
  if (existsSync(marker) && readFileSync(marker, "utf8") === lock) return;
  if (hasInstalled()) {
    writeFileSync(marker, lock);
    return;
  }
  console.error("redis-link: installing the dependencies of package-lock.json (about half a minute, once) …");
  // Everything npm says goes to stderr: some commands' standard output is for other programs.
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (npm.status !== 0)
    fail(`npm ci failed (exit code ${npm.status ?? npm.error?.message}); its message is above.`);
  writeFileSync(marker, lock);
}

/** Whether npm itself has installed what package-lock.json names: it keeps a copy of what it installed. */
function hasInstalled() {
  const kept = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(kept)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const installed = packages(kept);
  return Object.entries(packages(join(root, "package-lock.json")))
    .filter(([name]) => name !== "")
    .every(([name, { version, integrity, optional, link }]) => {
      const found = installed[name];
      if (found === undefined) return optional === true;
      return link === true || (found.version === version && found.integrity === integrity);
    });
}

function nodeToRun() {
  const bundled = join(root, "node_modules", ".bin", "node");
  if (existsSync(bundled)) return bundled;
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [needMajor, needMinor] = OLDEST_NODE_TO_RUN;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return process.execPath;
  return fail(
    `Node.js ${process.versions.node} is too old and none is bundled for this system: install 24 or newer.`,
  );
}

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE_TO_INSTALL) {
  fail(`Node.js ${process.versions.node} is too old: install ${OLDEST_NODE_TO_INSTALL} or newer.`);
}
installDependencies();
const child = spawn(nodeToRun(), [join(root, "commands", "main.ts"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
// A terminal sends Ctrl-C to the whole group; what is sent to this process alone is passed on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => signal !== "SIGINT" && child.kill(signal));
}
// npm passes a SIGTERM on to its shell alone, which ends without a word to this process.
const npm = process.ppid;
setInterval(() => process.ppid !== npm && child.kill("SIGTERM"), PARENT_PAUSE_MS).unref();
child.on("error", (error) => fail(error.message));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
