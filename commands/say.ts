/** A line for the user. Standard output is left to what commands were asked for. */
export function say(line: string): void {
  console.error(`redis-link: ${line}`);
}
