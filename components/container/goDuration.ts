/** Seconds as Go, and so the daemon, writes them: `45s`, `1m15s`, `1h0m0s`. Else a refresh would show a change. */
export function goDuration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}h` : ""}${seconds >= 60 ? `${minutes}m` : ""}${seconds % 60}s`;
}
