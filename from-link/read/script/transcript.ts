import { mentionsIn } from "./notFollowed.ts";

/** Matches a prompt, which cannot be the start of a command: `$ `, `me@host:~$ `, `[root@host ~]# `, `C:\app>`. */
const PROMPT =
  /^\s*(?:(?:\$|(?:[\w.-]+@[\w.-]+(?::\S*|\s\S*)?|\[\w[^\]\n]*\]|(?:ba)?sh-[\d.]+)\s*[$#])\s+|(?:PS\s+)?[A-Z]:\\[^>\n]*>\s*)(?=\S)/;
/** Matches the prompt of root (`# `). In a script, the same text starts a comment. */
const ROOT_PROMPT = /^\s*#\s+(?=\S)/;
const FENCE = /^\s*(?:`{3,}|~{3,})\s*([\w-]*)[^`]*$/;
/** Matches names of files that show commands, but are no shell scripts. */
export const DOCUMENT = /\.(md|markdown|rst|adoc|asciidoc|textile|html?)$/i;
/** Matches the end of a line that continues on the next line in PowerShell or the Windows command prompt. */
const GOES_ON_ELSEWHERE = /\s[`^]\s*$/;
const SHELLS = /^(|sh|bash|shell|zsh|console|terminal|shell-session|sh-session|shellsession|text)$/i;
/** Matches a line of Docker's own output. */
const OUTPUT = /^\s*([0-9a-f]{12,64}\s*$|Unable to find image|CONTAINER ID)/;

/**
 * The commands that a text shows. A script is returned unchanged. In a text with examples, such as a README, only commands
 * after prompts or in blocks of code are kept; all other lines become empty.
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

/** The blocks of code in a text, with their language, and the text between the blocks. */
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
    if (GOES_ON_ELSEWHERE.test(line)) return "";
    const [typed] = prompt?.exec(line) ?? [];
    const isTyped =
      goesOn ||
      typed !== undefined ||
      (prompt === undefined && isOpen) ||
      // A docker command outside of blocks of code, indented or not.
      (/^\s*(sudo\s+)?docker\s/.test(line) && mentionsIn(line).length > 0);
    const shown =
      typed === undefined ? (goesOn ? line.replace(/^\s*>\s/, "") : line) : line.slice(typed.length);
    goesOn = isTyped && /\\\s*$/.test(line);
    return isTyped ? shown : "";
  });
}

/**
 * Whether `#` before each `docker run` is root's prompt, and does not begin a comment: docker's output or another prompt is on
 * the next line.
 */
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
