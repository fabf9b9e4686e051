const NANOSECONDS = { h: 3600e9, m: 60e9, s: 1e9, ms: 1e6 } as const;

/** Nanoseconds of a duration as Go writes it, such as `1m15s`: what the Engine API takes. */
export function nanoseconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * NANOSECONDS[unit as keyof typeof NANOSECONDS],
    0,
  );
}
