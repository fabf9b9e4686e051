import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { markdownOf } from "./markdown.ts";
import { EXIT_CODES, reviewOf } from "./review.ts";

/** What is reviewed, and how it is told. */
interface Asked {
  /** File with what `pulumi preview --json --show-sames --show-replacement-steps` wrote. @default standard input */
  file?: string;
  /** File with what `pulumi preview --diff` wrote, which is shown below the review. @default none */
  diffFile?: string;
  /** Whether it is for programs. */
  json: boolean;
}

/**
 * Reviews the preview of any program.
 *
 * @returns what is to be printed, and the exit code
 * @throws Error that names the file that cannot be read, or is no such JSON
 */
export async function reviewPreview({ file, diffFile, json }: Asked): Promise<[string, number]> {
  const given = file === undefined ? await text(process.stdin) : await readFile(file, "utf8");
  const diff = diffFile === undefined ? "" : await readFile(diffFile, "utf8");
  const result = reviewOf(parsed(given, file), diff);
  const words = json ? JSON.stringify(result, undefined, 2) : markdownOf(result).trimEnd();
  return [words, EXIT_CODES[result.verdict]];
}

function parsed(given: string, file = "standard input"): unknown {
  try {
    return JSON.parse(given) as unknown;
  } catch {
    throw new Error(
      `${file}: it is no JSON. Give it what \`pulumi preview --json --show-sames --show-replacement-steps\` writes.`,
    );
  }
}
