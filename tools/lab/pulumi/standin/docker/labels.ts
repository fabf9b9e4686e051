// Stand-in for the lab, not the real plugin: labels are pairs in Pulumi, a map in the daemon.
import type { Value } from "../properties.ts";

interface Label {
  label: string;
  value: string;
}

export const toLabels = (labels: Value | undefined): Record<string, string> =>
  Object.fromEntries(((labels ?? []) as unknown as Label[]).map(({ label, value }) => [label, value]));
