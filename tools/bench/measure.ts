import type { Conditions } from "./conditions.ts";
import type { Result } from "./figure.ts";
import type { PartName } from "./partNames.ts";
import { appsPart } from "./parts/apps.ts";
import { cyclePart } from "./parts/cycle.ts";
import { noopPart } from "./parts/noop.ts";
import { previewPart } from "./parts/preview.ts";
import { redisPart } from "./parts/redis.ts";
import { requestsPart } from "./parts/requests.ts";
import { unitPart } from "./parts/unit.ts";

const parts: Readonly<Record<PartName, (conditions: Conditions) => Promise<Result>>> = {
  preview: previewPart,
  noop: noopPart,
  cycle: cyclePart,
  requests: requestsPart,
  redis: redisPart,
  apps: appsPart,
  unit: unitPart,
};

/** Measures the named parts, one after the other. */
export async function measure(conditions: Conditions, names: readonly PartName[]): Promise<Result> {
  const results: Result[] = [];
  for (const name of names) {
    const { bench } = conditions;
    const took = await bench.seconds(async () => results.push(await parts[name](conditions)));
    bench.tell(`${name}: measured in ${Math.round(took)} s`);
  }
  return {
    figures: results.flatMap((result) => result.figures),
    verdicts: results.flatMap((result) => result.verdicts),
    notes: results.flatMap((result) => result.notes ?? []),
  };
}
