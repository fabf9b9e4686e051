/** A path as the daemon writes it, which takes `/data` and `/data/` for the same. */
export function withoutEndingSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}

/** Variables by name, from `NAME=value`. A line without `=` is no variable, as for Docker. */
export function parseEnvironment(lines: readonly string[]): Record<string, string> {
  const assignments = lines.filter((line) => line.includes("="));
  return Object.fromEntries(
    assignments.map((line) => [line.replace(/=.*$/s, ""), line.replace(/^[^=]*=/, "")]),
  );
}

/** Seconds as Go, and so the daemon, writes them: `45s`, `1m15s`, `1h0m0s`. Else a refresh would show a change. */
export function goDuration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}h` : ""}${seconds >= 60 ? `${minutes}m` : ""}${seconds % 60}s`;
}

const NANOSECONDS = { h: 3600e9, m: 60e9, s: 1e9, ms: 1e6 } as const;

/** Nanoseconds of a duration as Go writes it, such as `1m15s`: what the Engine API takes. */
export function nanoseconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * NANOSECONDS[unit as keyof typeof NANOSECONDS],
    0,
  );
}

/** A whole id, which is also what Docker names a volume that nobody named. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Name of the volume that a container has on a path. */
export function volumeNameOn(path: string, containerName: string): string {
  return `${containerName}${path.replace(/[^A-Za-z0-9_.]+/g, "-")}`;
}
