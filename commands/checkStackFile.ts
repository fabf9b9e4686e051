import { existsSync, readFileSync } from "node:fs";

/** Digits that Pulumi's YAML reads as an octal number, for their leading zero. */
const OCTAL = /^[-+]?0[0-7]+$/;

/** Where such digits could begin. Without any, no command waits for the YAML parser to be loaded. */
const MAY_BE_OCTAL = /[\s[,][-+]?0[0-7]/;

/**
 * Refuses a stack file whose configuration would be read as another number than it says. The program could not tell: it
 * is given the number that was read.
 *
 * @throws Error that names the key, the value and the remedy
 */
export async function checkStackFile(file: string): Promise<void> {
  const written = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (!MAY_BE_OCTAL.test(written)) return;
  const { isScalar, parseDocument, visit } = await import("yaml");
  visit(parseDocument(written), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !isScalar(value) || value.type !== "PLAIN") return;
      const text = value.source ?? "";
      if (!OCTAL.test(text) || parseInt(text, 8) === parseInt(text, 10)) return;
      throw new Error(
        `${String(key.value)}: ${text} is not accepted in ${file}. YAML reads it as the octal number ${parseInt(text, 8)}: ` +
          `write ${parseInt(text, 10)}, or put it in quotes if it is text.`,
      );
    },
  });
}
