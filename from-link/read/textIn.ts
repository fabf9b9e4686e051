import { readFileSync } from "node:fs";
import { Faults } from "../model/reportEntry.ts";

/**
 * The text of a file that was named.
 *
 * @throws Faults if it cannot be read
 */
export function textIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const what = `it cannot be read (${error instanceof Error ? error.message : String(error)})`;
    const todo =
      "Name a file that is there. The folder to write to is named before --script and --compose, which take all that follows.";
    throw new Faults([{ where: file, what, todo }]);
  }
}
