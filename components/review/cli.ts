import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { markdownOf } from "./markdown.ts";
import { EXIT_CODES, type Review, reviewOf } from "./review.ts";

/** Options of `redis-link review`. */
interface Asked {
  /** File with the output of `pulumi preview --json --show-sames --show-replacement-steps`. @default standard input */
  file?: string;
  /** File with the output of `pulumi preview --diff`, shown below the review. @default none */
  diffFile?: string;
  /** Whether the output is JSON. */
  json: boolean;
}

/**
 * Reviews the preview of any program.
 *
 * @returns the text to print, and the exit code
 * @throws Error with the file's name if the file cannot be read, has other content than this JSON, or comes from a failed preview
 */
export async function reviewPreview({ file, diffFile, json }: Asked): Promise<[string, number]> {
  const given = file === undefined ? await text(process.stdin) : await readFile(file, "utf8");
  const diff = diffFile === undefined ? "" : await readFile(diffFile, "utf8");
  const result = resultOf(given, diff, file);
  const words = json ? JSON.stringify(result, undefined, 2) : markdownOf(result).trimEnd();
  return [words, EXIT_CODES[result.verdict]];
}

function resultOf(given: string, diff: string, file = "standard input"): Review {
  try {
    return reviewOf(parsed(given), diff);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function parsed(given: string): unknown {
  try {
    return JSON.parse(given) as unknown;
  } catch (error) {
    throw new Error(
      `It is not one JSON document (${(error as Error).message}). Give it what \`pulumi preview --json --show-sames ` +
        "--show-replacement-steps` writes, of one preview that ran to its end.",
      { cause: error },
    );
  }
}
