import assert from "node:assert/strict";
import { test } from "node:test";
import { writtenFiles } from "../begin.ts";
import { fileWords, fold, planText } from "../overview.ts";
import { entryOf } from "./support/takenOver.ts";

void test("prints the plan in 80 columns, with every step and risk", () => {
  const planned = (
    name: string,
    action: "attach" | "recreate",
    ...links: { source: string; alias: string }[]
  ) => ({
    ...{ name, resource: name, type: "docker:index/container:Container" as const, action, links },
  });
  const text = planText({
    folder: "linked",
    plan: {
      ...{ version: 1, project: "linked", stack: "dev", sources: "keep" },
      containers: [
        planned("db", "attach"),
        planned("web", "recreate", { source: "db", alias: "mysql" }, { source: "cache", alias: "cache" }),
      ],
    },
    chains: [
      [entryOf("web", { restart: "always", running: false })],
      [entryOf("api", { autoRemove: true }), entryOf("front", { id: undefined })],
    ],
    files: new Map([["web", ["/etc/a", "/etc/b", "/etc/c", "/etc/d"]]]),
    toCreate: 7,
  });
  assert.equal(
    text,
    `These go on as they run, and are attached to the networks of their links:
  db

These are moved, one after the other:
1.  web, linked to db as mysql, cache
      - waits as web-before
      - does not run now
      - restart policy always, off while it waits
      - /etc/a, /etc/b, /etc/c and 1 more outside of volumes stay behind
2.  api (linked: stopped and made together)
      - waits as api-before
      - Docker deletes it once it stops (--rm): a copy holds its volumes first,
        and waits in its place
    front
      - nothing of it runs: it is made

Pulumi's preview passed: 7 resources are to be made. Networks come first, while
everything runs.
Each container is stopped, renamed and made anew by Pulumi. If the new one does
not get well, the old one is put back by itself. Volumes and images stay as they
are.
Until the old ones are removed by \`from-link finish linked\`,
\`from-link roll-back linked\` leads back.`,
  );
});

void test("folds long lines between words, and indents continuation lines", () => {
  assert.deepEqual(fold("a".repeat(90)), ["a".repeat(90)]);
  assert.deepEqual(fold(`  ${"word ".repeat(20).trim()}`, "    "), [
    `  ${"word ".repeat(15).trim()}`,
    `    ${"word ".repeat(5).trim()}`,
  ]);
});

void test("names files that a container wrote, except temporary files and files on mounts", () => {
  const changes = [
    ["/etc", 0],
    ["/etc/ssl", 1],
    ["/etc/app.conf", 0],
    ["/var/www/html", 0],
    ["/var/www/html/upload", 1],
    ["/var/www/html/upload/a.png", 1],
    ["/run/app.pid", 1],
    ["/tmp/x", 1],
    ["/root/.bash_history", 1],
    ["/gone", 2],
    ["/srv", 1],
    ["/srv/data", 1],
  ].map(([Path, Kind]) => ({ Path: String(Path), Kind: Number(Kind) }));
  const mounts = [
    { path: "/etc/ssl", source: "/etc/ssl" },
    { path: "/srv/data", source: "data" },
  ];
  assert.deepEqual(writtenFiles(changes, mounts), ["/etc/app.conf", "/var/www/html/upload/a.png"]);
  assert.equal(fileWords(["/a"]), "/a");
});
