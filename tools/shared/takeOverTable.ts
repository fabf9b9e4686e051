/** A deployment that was taken over, as docs/take-over.md has it. */
export interface TakeOverRow {
  name: string;
  title: string;
  /** Containers that were stopped and made anew. */
  moved: number;
  /** Containers that went on as they ran. */
  stayed: number;
  /** How long each of the moved ones was away as from-link says, in seconds, the longest of them. */
  awaySeconds: number;
  /** The longest time in which no client got an answer, in seconds; undefined if it has no port. */
  clientsSeconds?: number;
  /** The same of the roll-back. */
  backSeconds: number;
}

/** The rows as a table in Markdown. */
export function takeOverTable(rows: readonly TakeOverRow[]): string {
  const head = [
    "Deployment",
    "What it is",
    "Moved",
    "Went on",
    "Away, by from-link",
    "Away, by its clients",
    "Away at roll-back",
  ];
  const seconds = (value?: number) => (value === undefined ? "no port" : `${value.toFixed(1)} s`);
  const cells = rows.map(({ name, title, moved, stayed, awaySeconds, clientsSeconds, backSeconds }) => [
    ...[name, title, String(moved), String(stayed)],
    ...[seconds(awaySeconds), seconds(clientsSeconds), seconds(backSeconds)],
  ]);
  return [head, head.map(() => "---"), ...cells].map((line) => `| ${line.join(" | ")} |`).join("\n");
}
