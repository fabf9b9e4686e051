/** A path as the daemon writes it, which takes `/data` and `/data/` for the same. */
export function withoutEndingSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}
