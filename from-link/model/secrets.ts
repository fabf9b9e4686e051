import { SECRET_NAME } from "redis-link/dist/input/secretName.js";
import type { OriginWord } from "./containerModel.ts";

/** A login in an address, such as `mysql://user:password@db` or `redis://:password@redis`, or one alone. */
const LOGIN = /:\/\/[^\s/?#@]*:[^\s@]+@|[^\s:/@]+:[^\s:/@]+@/;
/** A flag or setting that has a secret behind `=`, somewhere in a text. */
const SETTING = /[\w.-]*(pass(word|wd)?|secret|token|api-?key|credential)[\w.-]*=[^\s=]/i;
/** A flag whose secret is the next word. */
const FLAG = /^--?[\w-]*(pass(word|wd)?|secret|token|api-?key|credential)[\w-]*$/i;
/** The same within one word, such as what a shell is told to run. */
const FLAG_WITHIN = /\s--?[\w-]*(pass(word|wd)?|secret|token|api-?key|credential)[\w-]*\s+[^\s-]/i;

/** Whether a variable, label or option tells a secret, by its name or by what it is. */
export function isSecret(name: string, value: string): boolean {
  return value !== "" && (SECRET_NAME.test(name) || LOGIN.test(value) || SETTING.test(value));
}

/** Which of a command's words tell a secret. */
export function secretWords(words: readonly string[]): boolean[] {
  return words.map(
    (word, index) =>
      LOGIN.test(word) ||
      SETTING.test(word) ||
      FLAG_WITHIN.test(word) ||
      (index > 0 && FLAG.test(words[index - 1] ?? "") && !word.startsWith("-")),
  );
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
