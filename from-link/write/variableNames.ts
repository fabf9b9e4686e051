/** Names that a program has already, or that mean something in TypeScript. */
const TAKEN = (
  "config docker pulumi existingSource LinkedContainer default new class function var let const import " +
  "export package static public private interface enum delete do if else for while in of return switch " +
  "case this null true false void with yield await super throw try catch typeof protected implements " +
  "extends eval arguments undefined module exports require process Object String Number"
).split(" ");

/** Names for the program's variables, each one's own: `some-mysql` becomes `someMysql`. */
export class VariableNames {
  private readonly taken = new Set(TAKEN);
  private readonly names = new Map<string, string>();

  /** The variable of what Docker calls so. */
  of(name: string): string {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== "");
    const camel = words
      .map((word, index) => (index === 0 ? lowered(word) : (word[0]?.toUpperCase() ?? "") + word.slice(1)))
      .join("");
    const start = /^[a-z]/i.test(camel) ? camel : `_${camel}`;
    let free = start;
    for (let count = 2; this.taken.has(free); count++) free = `${start}${count}`;
    this.taken.add(free);
    this.names.set(name, free);
    return free;
  }
}

function lowered(word: string): string {
  return word === word.toUpperCase() ? word.toLowerCase() : (word[0]?.toLowerCase() ?? "") + word.slice(1);
}
