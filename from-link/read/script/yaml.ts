import { dirname } from "node:path";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
import type { Document, Node, Scalar, YAMLMap } from "yaml";
import { mentionsIn } from "./notFollowed.ts";
import { newScope, type Scope } from "./scope.ts";
import { unfolded } from "./transcript.ts";
import { ownVariables } from "./walk.ts";

/** Keys whose text, or list of texts, a shell runs: of GitLab, Travis, CircleCI, GitHub, Drone and others, cloud-init, Ansible. */
const COMMANDS =
  /^((ansible\.(builtin|legacy)\.)?(shell|command|raw)|((before|after)_)?(script|install|deploy)|after_(success|failure)|run|commands|cmds?|argv|override|pre|post|bash|(run|boot)cmd)$/;
/** Those of them whose commands run in a folder that the file does not tell. */
const ANYWHERE = /(^|\.)(shell|command|raw|cmd|argv)$|^(run|boot)cmd$/;
/** Those of CircleCI that start a shell for each text of a list. */
const ALONE = /^(override|pre|post)$/;
const VARIABLES = /^(variables|env|environment)$/;
const FOLDER = /^(chdir|working[-_]directory)$/;
/** Keys of texts for a reader. */
const TITLES = /^(name|title|label|description|displayName)$/;
/** Words of a command that Ansible takes for itself. */
const OF_ANSIBLE = /(^|\s)(chdir|creates|removes|executable|warn)=/;
const OTHER_SHELL = /pwsh|powershell|cmd|python|node/;
/** A folder of the project that CI has its files in. */
const OF_CI = /(?<=\/)\.(github|gitea|forgejo|circleci|buildkite|woodpecker)\/.*$/;

/** A text of a YAML file, and its lines. */
export interface YamlText {
  readonly text: string;
  readonly line: number;
  readonly end: number;
}

/** Takes a command, in a scope that those behind it in the same shell have too. */
type ReadText = (text: YamlText, scope: Scope) => void;

/** Has each command of a YAML file read. Gives the texts that start containers where nothing is known to run them. */
export type ReadYaml = (scope: Scope, command: ReadText) => readonly YamlText[];

/** Reads a text that has a shell run containers by keys of YAML; undefined for any other text. */
export function yamlOf(source: string): ReadYaml | undefined {
  if (source.startsWith("#!") || !/^[\s-]*["']?[\w.-]+["']?:(\s|$)/m.test(source)) return undefined;
  const lines = new LineCounter();
  const documents = [...parseAllDocuments(source, { lineCounter: lines })] as Document[];
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  const read: ReadYaml = (scope, command) => {
    const { script } = scope;
    const cwd = script === undefined ? scope.cwd : dirname(script.replace(OF_CI, ".ci"));
    const done = new Set<number>();
    const others: YamlText[] = [];
    for (const document of documents) {
      const file = { source, lines, document, others };
      const taken: ReadText = (text, here) => {
        done.add(text.line);
        command(text, here);
      };
      visit(document.contents, { ...shellIn(scope), cwd }, { ...file, command: taken }, true);
    }
    return others.filter(({ line }) => !done.has(line));
  };
  const texts: YamlText[] = [];
  const nowhere = { ...newScope({}), cwd: undefined };
  read(nowhere, (text) => texts.push(text));
  return texts.some(isRun) ? read : undefined;
}

interface Yaml {
  readonly source: string;
  readonly lines: LineCounter;
  readonly document: Document;
  readonly command: ReadText;
  /** All texts that start containers. */
  readonly others: YamlText[];
}

const isRun = ({ text }: Pick<YamlText, "text">): boolean => mentionsIn(text).length > 0;

/** A shell of its own, which begins as this one is. */
const shellIn = (scope: Scope): Scope => ({
  ...ownVariables(scope),
  exported: new Set(scope.exported),
  isOver: false,
});

/**
 * Reads what a map runs itself, in one shell, and then its parts, whose shells begin as that one ends.
 *
 * @param isFree whether it is under no key of commands: a block of lines is a script there, too
 */
function visit(node: unknown, scope: Scope, yaml: Yaml, isFree: boolean): void {
  const runs = textsOf(node, yaml).filter(isRun);
  if (isFree && isScalar(node) && node.type?.startsWith("BLOCK") === true)
    for (const text of runs) yaml.command(text, scope);
  else yaml.others.push(...runs);
  if (isSeq(node)) for (const item of node.items) visit(item, shellIn(scope), yaml, isFree);
  if (!isMap(node)) return;
  const pairs = node.items.map(({ key, value }) => ({ key: String(key), value }));
  for (const { key, value } of pairs) if (VARIABLES.test(key)) setAll(value, scope);
  const settings = pairs.flatMap(({ key, value }) => (key === "args" && isMap(value) ? value.items : []));
  const isElsewhere = [...node.items, ...settings].some(({ key }) => FOLDER.test(String(key)));
  for (const { key, value } of pairs) {
    const texts = isCommand(node, key) ? textsOf(value, yaml) : [];
    if (ANYWHERE.test(key) && texts.some(({ text }) => OF_ANSIBLE.test(text))) continue;
    if (isElsewhere || ANYWHERE.test(key)) scope.cwd = undefined;
    for (const text of texts) yaml.command(text, ALONE.test(key) ? shellIn(scope) : scope);
  }
  for (const { key, value } of pairs)
    if (!TITLES.test(key)) visit(value, shellIn(scope), yaml, !COMMANDS.test(key));
}

/** Whether a shell runs what a key has. */
function isCommand(map: YAMLMap, key: string): boolean {
  // A step of GitHub may be of another shell, and `command` beside `image` is a container's.
  const isOther = key === "run" && OTHER_SHELL.test(String(map.get("shell")));
  return COMMANDS.test(key) && !isOther && !(key === "command" && map.has("image"));
}

/** Sets variables as far as the file says them. */
function setAll(value: unknown, { variables, exported }: Scope): void {
  for (const { key, value: said } of isMap(value) ? value.items : []) {
    const text = isScalar(said) ? (said.source ?? String(said)) : undefined;
    variables.set(String(key), text === undefined || /\$|\{\{/.test(text) ? undefined : [text]);
    exported.add(String(key));
  }
}

/** The texts of a value: one, those of a list, or one of a list of words. */
function textsOf(value: unknown, yaml: Yaml): YamlText[] {
  const node = isAlias(value) ? value.resolve(yaml.document) : value;
  if (isScalar(node)) return typeof node.value === "string" ? [textOf(node as Scalar<string>, yaml)] : [];
  if (!isSeq(node)) return [];
  const texts = node.items.flatMap((item) => textsOf(item, yaml));
  const isWords = node.items.every(isScalar) && !texts.some(isRun) && isRun({ text: node.items.join(" ") });
  if (!isWords) return texts;
  const words = node.items.map((word) => `'${String(word).replaceAll("'", `'\\''`)}'`);
  return [{ ...placeOf(node, yaml), text: words.join(" ") }];
}

function textOf(node: Scalar<string>, yaml: Yaml): YamlText {
  const { type, value, range } = node;
  const place = placeOf(node, yaml);
  if (type === "BLOCK_LITERAL") return { ...place, text: `\n${value}` };
  if (type !== "BLOCK_FOLDED") return { ...place, text: value };
  return { ...place, text: unfolded(`- ${yaml.source.slice(range?.[0], range?.[1])}`) };
}

function placeOf({ range }: Node, { lines }: Yaml): Pick<YamlText, "line" | "end"> {
  const [from, to] = range ?? [0, 0];
  return { line: lines.linePos(from).line, end: lines.linePos(Math.max(to - 1, from)).line };
}
