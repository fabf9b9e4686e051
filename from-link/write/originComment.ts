import { isSecret, secretWords } from "../carry/secrets.ts";
import type { ContainerModel, OriginWord } from "../model/containerModel.ts";
import { WIDTH } from "./print.ts";

/** Where a container comes from, as a comment: the line or the container, without a secret. */
export function originComment({ origin, name, body }: ContainerModel): string {
  switch (origin.kind) {
    case "script":
      return comment(`${origin.file}:${origin.line}: ${withoutSecrets(origin.words)}`);
    case "compose":
      return comment(
        `${origin.file}${origin.line === undefined ? "" : `:${origin.line}`}: the service ${origin.service}`,
      );
    case "container":
      return comment(`The container ${name}, as it ran with the image ${body.Image ?? ""}`);
  }
}

/** Words of a command line, with `…` in place of what is secret. */
export function withoutSecrets(words: readonly OriginWord[]): string {
  const secret = secretWords(words.map(({ values }) => values.join(" ")));
  return words
    .map(({ text, values }, index) => {
      const value = values.join(" ");
      const [, before = "", name = "", setting = ""] = /^((?:--?[\w-]+=)?)([\w.-]+)=(.*)$/s.exec(value) ?? [];
      if (name !== "" && isSecret(name, setting)) return `${before}${name}=…`;
      return secret[index] === true ? "…" : text;
    })
    .join(" ");
}

function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 4 <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => `// ${index === 0 ? "" : "  "}${line}`).join("\n");
}
