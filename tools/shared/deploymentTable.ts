/** One row of the table in docs/deployments.md. */
export interface DeploymentRow {
  /** Its name in test/deployments/rows. */
  name: string;
  title: string;
  /** File of its program, from the project's folder. */
  program: string;
  /** "works", or what does not. */
  verdict: string;
  /** Lines that the program takes. */
  lines: number;
  /** What differs from what `--link` gave. */
  differs: string;
}

/** The rows as a table in Markdown. */
export function deploymentTable(rows: readonly DeploymentRow[]): string {
  const head = ["Program", "Deployment", "Verdict", "Lines", "What differs from `--link`"];
  const cells = rows.map(({ name, program, title, verdict, lines, differs }) => [
    `[${name}](../${program})`,
    ...[title, verdict, String(lines), differs],
  ]);
  return [head, head.map(() => "---"), ...cells].map((line) => `| ${line.join(" | ")} |`).join("\n");
}
