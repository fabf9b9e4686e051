import type { LinkStatus } from "./report";

/** What was seen from inside the consumer. */
export function insideWords({ alias, address, port, roundTripMs, state }: LinkStatus): string {
  if (address === undefined) return state === "broken" ? "not reached" : "not looked at";
  const resolves = `${alias} is ${address}`;
  if (port === undefined) return `${resolves}; no TCP port is known to ask`;
  if (state !== "works") return resolves;
  return `${resolves}, port ${port} takes a connection${roundTripMs === undefined ? "" : ` in ${milliseconds(roundTripMs)}`}`;
}

/** Two digits of a time in ms. */
export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`;
}
