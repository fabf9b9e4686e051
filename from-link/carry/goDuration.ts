const [MS, SECOND] = [1_000_000, 1_000_000_000];

/** Nanoseconds as Go writes durations, such as `1m30s`, `1.5s` and `500ms`, to the millisecond: else a refresh would show a change. */
export function goDuration(nanoseconds: number): string {
  const ms = Math.max(Math.round(nanoseconds / MS), 1);
  if (nanoseconds < SECOND) return `${ms}ms`;
  const seconds = ms / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const left = Number((seconds - hours * 3600 - minutes * 60).toFixed(3));
  return `${hours > 0 ? `${hours}h` : ""}${seconds >= 60 ? `${minutes}m` : ""}${left}s`;
}
