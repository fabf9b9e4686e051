import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const namesIn = (clauses: Iterable<RegExpMatchArray>) =>
  [...clauses].flatMap(([, names = ""]) =>
    names
      .split(",")
      .map((name) => name.replace(/^\s*type\s/, "").trim())
      .filter((name) => name !== ""),
  );

const exported = namesIn(textOf("components/tools.ts").matchAll(/^export (?:type )?\{([^}]*)\}/gm)).sort();
/** Names that the files of a folder import of redis-link/tools. */
const importedBy = (folder: string) => {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ["**/node_modules", "**/dist"] });
  return namesIn(
    files.flatMap((file) => [
      ...textOf(file).matchAll(/import (?:type )?\{([^}]*)\} from "redis-link\/tools"/g),
    ]),
  );
};

test("redis-link/tools exports everything that from-link and the commands need", () => {
  expect([...new Set(importedBy("from-link"))].sort()).toEqual([
    "ALIAS",
    "CONTAINER_NAME",
    "Ended",
    "MAX_NAME_CHARACTERS",
    "NEVER_ASKED",
    "SECRET_NAME",
    "STATE_LABEL",
    "dockerCli",
    "dockerClient",
    "forceRemove",
    "hasOwnPassphrase",
    "ifExists",
    "isAlive",
    "isId",
    "knownTo",
    "mendStack",
    "passphraseEnvironment",
  ]);
  const used = new Set(["from-link", "commands", "tools"].flatMap(importedBy));
  expect(exported).toEqual([...used].sort());
});
