import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { markdownOf } from "./markdown.ts";
import { EXIT_CODES, type Review, reviewOf } from "./review.ts";

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
 * @throws Error that names the file that cannot be read, is no such JSON, or is of a preview that failed
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
