import { SECRET_NAME } from "redis-link/dist/input/secretName.js";
import { Code } from "./value.ts";

/** A login in an address, such as `mysql://user:password@db`. */
const LOGIN = /[^\s:/@]+:[^\s:/@]+@/;
/** A flag or setting that has a secret behind `=`, somewhere in a text. */
const SETTING = /[\w.-]*(pass(word|wd)?|secret|token|api-?key|credential)[\w.-]*=[^\s=]/i;
/** A flag whose secret is the next word. */
const FLAG = /^--?[\w-]*(pass(word|wd)?|secret|token|api-?key|credential)[\w-]*$/i;

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
      (index > 0 && FLAG.test(words[index - 1] ?? "") && !word.startsWith("-")),
  );
}

/** Secrets of a program by the keys of its stack's configuration. */
export class Secrets {
  readonly values = new Map<string, string>();

  /** Keeps a value out of the program; what stands for it there. */
  add(key: string, value: string): Code {
    const name = key.replace(/[^\w.-]+/g, "-");
    let free = name;
    for (let count = 2; this.values.has(free) && this.values.get(free) !== value; count++)
      free = `${name}-${count}`;
    this.values.set(free, value);
    return new Code(`config.requireSecret(${JSON.stringify(free)})`);
  }

  /** A text without any of the values. */
  hide(text: string): string {
    const longest = [...this.values.values()].sort((a, b) => b.length - a.length);
    return longest.reduce((left, value) => left.replaceAll(value, "…"), text);
  }
}
