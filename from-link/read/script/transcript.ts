import { mentionsIn } from "./notFollowed.ts";

/** A prompt that no shell would take for a command: `$ `, `me@host:~$ `, `[root@host ~]# `, `C:\app>`. */
const PROMPT =
  /^\s*(?:(?:\$|(?:[\w.-]+@[\w.-]+(?::\S*|\s\S*)?|\[\w[^\]\n]*\]|(?:ba)?sh-[\d.]+)\s*[$#])\s+|(?:PS\s+)?[A-Z]:\\[^>\n]*>\s*)(?=\S)/;
/** The prompt of root, which is a comment anywhere else. */
const ROOT_PROMPT = /^\s*#\s+(?=\S)/;
const FENCE = /^\s*(?:`{3,}|~{3,})\s*([\w-]*)[^`]*$/;
/** Files that show commands, and are none of a shell's. */
const DOCUMENT = /\.(md|markdown|rst|adoc|asciidoc|textile|html?)$/i;
/** Shells that go on to the next line in a way of their own. */
const OF_WINDOWS = /^(powershell|pwsh|posh|ps1?|cmd|bat|batch|dos)$/i;
const SHELLS = /^(|sh|bash|shell|zsh|console|terminal|shell-session|sh-session|shellsession|text)$/i;
/** What docker prints of its own accord. */
const OUTPUT = /^\s*([0-9a-f]{12,64}\s*$|Unable to find image|CONTAINER ID)/;

/**
 * A script as it is; of what shows commands to a reader, such as a README, what they are to type, each on its own line:
 * what stands behind prompts, or in blocks of code. All other lines are empty then.
 */
export function typedIn(text: string, file = ""): string {
  const lines = text.split("\n");
  if (text.startsWith("#!")) return text;
  const isShown =
    DOCUMENT.test(file) || lines.some((line) => FENCE.test(line) || PROMPT.test(line)) || isOfRoot(lines);
  if (!isShown) return text;
  return blocksOf(lines)
    .flatMap(({ language, lines: block }) => commandsOf(block, language))
    .join("\n");
}

/** `shell: >` and `- >-` of YAML, whose lines are one. */
const FOLDED = /^(\s*)(?:-\s+)*(?:[\w.-]+:\s+)?(?<=[:-]\s+)>[-+\d]*\s*(?:#.*)?$/;

/** A text with each folded block of YAML on the first line of it, and as many lines as before. */
export function unfolded(text: string): string {
  if (text.startsWith("#!")) return text;
  const lines = text.split("\n");
  const indentOf = (line: string) => /^\s*/.exec(line)?.[0].length ?? 0;
  for (let at = 0; at < lines.length; at++) {
    const [, before] = FOLDED.exec(lines[at] ?? "") ?? [];
    if (before === undefined) continue;
    lines[at] = "";
    let first = at + 1;
    const own = indentOf(lines[first] ?? "");
    for (let next = first; next < lines.length && own > before.length; next++) {
      const line = lines[next] ?? "";
      const isMore = indentOf(line) === own && line.trim() !== "";
      if (!isMore && line.trim() !== "" && indentOf(line) < own) break;
      // An empty line, and one that is indented more, ends a line of the block.
      if (!isMore) first = next + 1;
      else if (next > first) {
        lines[first] = `${lines[first] ?? ""} ${line.trim()}`;
        lines[next] = "";
      }
      at = next;
    }
  }
  return lines.join("\n");
}

/** Blocks of code, with their language, and what is between them. */
function blocksOf(lines: readonly string[]): { language?: string; lines: string[] }[] {
  const blocks: { language?: string; lines: string[] }[] = [{ lines: [] }];
  for (const line of lines) {
    const [fence, language = ""] = FENCE.exec(line) ?? [];
    if (fence === undefined) blocks.at(-1)?.lines.push(line);
    else {
      const isEnd = blocks.at(-1)?.language !== undefined && language === "";
      blocks.push(isEnd ? { lines: [""] } : { language, lines: [""] });
    }
  }
  return blocks;
}

function commandsOf(lines: readonly string[], language: string | undefined): string[] {
  const isOpen = language !== undefined && SHELLS.test(language);
  const prompt = lines.some((line) => PROMPT.test(line)) ? PROMPT : isOfRoot(lines) ? ROOT_PROMPT : undefined;
  let goesOn = false;
  return lines.map((line) => {
    if (OF_WINDOWS.test(language ?? "") && /[`^]\s*$/.test(line)) return "";
    const [typed] = prompt?.exec(line) ?? [];
    const isTyped =
      goesOn ||
      typed !== undefined ||
      (prompt === undefined && isOpen) ||
      // Text between blocks, where a line is indented or not.
      (/^\s*(sudo\s+)?docker\s/.test(line) && mentionsIn(line).length > 0);
    const shown =
      typed === undefined ? (goesOn ? line.replace(/^\s*>\s/, "") : line) : line.slice(typed.length);
    goesOn = isTyped && /\\\s*$/.test(line);
    return isTyped ? shown : "";
  });
}

/** Whether each `# docker run` is followed by what docker prints, or by another prompt. */
function isOfRoot(lines: readonly string[]): boolean {
  const runs = lines.flatMap((line, index) =>
    ROOT_PROMPT.test(line) && mentionsIn(line).length > 0 ? [index] : [],
  );
  const isTyped = lines.some((line) => /^\s*(sudo\s+)?(docker|podman)\b/.test(line));
  return (
    runs.length > 0 &&
    !isTyped &&
    runs.every((index) => {
      let next = index;
      while (/\\\s*$/.test(lines[next] ?? "")) next++;
      const after = lines[next + 1] ?? "";
      return OUTPUT.test(after) || ROOT_PROMPT.test(after) || (after === "" && lines.length <= next + 2);
    })
  );
}
