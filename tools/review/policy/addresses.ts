/** Whether a host address stands for all of them. */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** How far a host address reaches: this machine, one of its networks, or all of them. */
export function reachOf(address: string): "this machine" | "one network" | "every network" {
  if (isWildcard(address)) return "every network";
  return address === "::1" || address.startsWith("127.") ? "this machine" : "one network";
}
