/** Variables by name, from `NAME=value`. A line without `=` is no variable, as for Docker. */
export function parseEnvironment(lines: readonly string[]): Record<string, string> {
  const assignments = lines.filter((line) => line.includes("="));
  return Object.fromEntries(
    assignments.map((line) => [line.replace(/=.*$/s, ""), line.replace(/^[^=]*=/, "")]),
  );
}
