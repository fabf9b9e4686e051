/** A takeover that ended between here and there. */
export class Midway extends Error {
  constructor(folder: string, cause: unknown) {
    super(
      `${cause instanceof Error ? cause.message : String(cause)}\nThe takeover is not whole, and nothing is lost: ` +
        `\`from-link take-over ${folder}\` goes on with it, \`from-link roll-back ${folder}\` leads back.`,
      { cause },
    );
  }
}
