// Like entrypoints of official images: as root, gives a folder to a user, then changes to that user.
const { execFileSync } = require("node:child_process");
const { chownSync, mkdirSync, writeFileSync } = require("node:fs");

const USER = 1000;
mkdirSync("/run/app/data", { recursive: true });
chownSync("/run/app/data", USER, USER);
writeFileSync("/run/app/pid", String(process.pid));
process.setgroups([]);
process.setgid(USER);
process.setuid(USER);
const [program, ...words] = process.argv.slice(2);
execFileSync(program, words, { stdio: "inherit" });
