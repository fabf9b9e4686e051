import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { projectFolder } from "../projectFolder.ts";

const WIDEST_TABLE = 160;

const pages = execFileSync("git", ["ls-files", "*.md"], { cwd: projectFolder, encoding: "utf8" })
  .trim()
  .split("\n")
  .filter((page) => !/(^|\/)test\//.test(page) && existsSync(join(projectFolder, page)));
const textOf = (page: string) => readFileSync(join(projectFolder, page), "utf8");
const withoutCode = (text: string) => text.replace(/^```[^]*?^```$/gm, "").replace(/`[^`\n]*`/g, "``");

/** Anchors of a page: its own, and those that GitHub makes from headings. */
function anchorsOf(page: string): Set<string> {
  const headings = textOf(page)
    .replace(/^```[^]*?^```$/gm, "")
    .matchAll(/^#+ (.*)$/gm);
  const seen = new Map<string, number>();
  const own = [...textOf(page).matchAll(/<a id="([^"]+)"/g)].map(([, id = ""]) => id);
  return new Set([
    ...own,
    ...[...headings].map(([, heading = ""]) => {
      const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
      const slug = text.replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  ]);
}

void test("each link of the docs leads to an existing file and heading", () => {
  const broken = pages.flatMap((page) =>
    [...withoutCode(textOf(page)).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(
      ([link, path = "", anchor]) => {
        const target = path === "" ? page : normalize(join(dirname(page), path));
        const file = join(projectFolder, target);
        if (!existsSync(file)) return [`${page}: ${link}`];
        // The generated reference numbers headings that differ only in case; GitHub does not.
        const isPage =
          anchor !== undefined && target.endsWith(".md") && !target.startsWith("docs/reference/");
        return isPage && !anchorsOf(target).has(anchor) ? [`${page}: ${link}`] : [];
      },
    ),
  );
  assert.ok(pages.includes("README.md"));
  assert.deepEqual(broken, []);
});

void test("no table of the docs is wider than 160 characters", () => {
  const wide = pages
    .filter((page) => !page.startsWith("docs/reference/"))
    .flatMap((page) =>
      textOf(page)
        .split("\n")
        .filter((line) => line.startsWith("|") && line.length > WIDEST_TABLE)
        .map((line) => `${page}: ${line.slice(0, 60)}`),
    );
  assert.deepEqual(wide, []);
});
