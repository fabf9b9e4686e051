import { Code } from "./value.ts";

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
}
