import type { ContainerModel } from "../model/containerModel.ts";
import { withoutSecrets } from "../model/secrets.ts";
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
