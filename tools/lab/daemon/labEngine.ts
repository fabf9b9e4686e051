const ENGINES = ["debian", "29"] as const;

/** The Docker Engine that the lab runs: Debian's own package, 20.10, or Engine 29 from its Go modules. */
export type LabEngine = (typeof ENGINES)[number];

/**
 * The engine that `LAB_ENGINE` names.
 *
 * @default "debian", which is there sooner
 * @throws Error if it names none
 */
export function labEngine(): LabEngine {
  const wanted = process.env.LAB_ENGINE ?? "debian";
  const found = ENGINES.find((engine) => engine === wanted);
  if (found === undefined) {
    throw new Error(`LAB_ENGINE: "${wanted}" is not accepted. It must be one of ${ENGINES.join(", ")}.`);
  }
  return found;
}
