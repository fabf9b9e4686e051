/** A path without its ending slash. To the daemon, `/data` and `/data/` are the same. */
export function withoutEndingSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}

/** Variables by name, from `NAME=value` lines. Lines without `=` are ignored, as Docker does. */
export function parseEnvironment(lines: readonly string[]): Record<string, string> {
  const assignments = lines.filter((line) => line.includes("="));
  return Object.fromEntries(
    assignments.map((line) => [line.replace(/=.*$/s, ""), line.replace(/^[^=]*=/, "")]),
  );
}

/**
 * Seconds in Go's and the daemon's notation (`45s`, `1m15s`, `1h0m0s`). A duration in another notation would show as a change
 * in a refresh.
 */
export function goDuration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}h` : ""}${seconds >= 60 ? `${minutes}m` : ""}${seconds % 60}s`;
}

const NANOSECONDS = { h: 3600e9, m: 60e9, s: 1e9, ms: 1e6 } as const;

/** Nanoseconds, for the Engine API, of a duration in Go's notation, such as `1m15s`. */
export function nanoseconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * NANOSECONDS[unit as keyof typeof NANOSECONDS],
    0,
  );
}

/** Whether a text is a complete id. Names of anonymous volumes have the same form. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Name of the volume that a container gets for a path. */
export function volumeNameOn(path: string, containerName: string): string {
  return `${containerName}${path.replace(/[^A-Za-z0-9_.]+/g, "-")}`;
}
