import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "./createBody.ts";

/** File of a folder's plan. */
export const PLAN_FILE = "plan.json";
/** File with the containers before the takeover. */
export const ROLLBACK_FILE = "rollback.json";

/** A container of the plan. */
export interface PlannedContainer {
  /** Name of the container, before and after. */
  readonly name: string;
  /** Name of its Pulumi resource, a component or container; undefined for `attach`, which has none. */
  readonly resource?: string;
  /** Type of that resource. */
  readonly type?: "redis-link:index:LinkedContainer" | "docker:index/container:Container";
  /** `attach`: stays unchanged. `recreate`: is stopped, set aside and made again. `create`: does not exist yet. */
  readonly action: "attach" | "recreate" | "create";
  /** Id of the existing container; undefined if there is none. */
  readonly id?: string;
  /** Name of the old container while it is set aside. */
  readonly asideName?: string;
  readonly links: readonly { readonly source: string; readonly alias: string }[];
}

/** The plan of `take-over`, in order: sources first, then consumers, each after its sources. */
export interface Plan {
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  readonly sources: "keep" | "manage";
  readonly daemonHost?: string;
  readonly containers: readonly PlannedContainer[];
}

/** The containers before the takeover, with {@link HIDDEN} in place of secret values and words. */
export interface Rollback {
  readonly version: 1;
  /** Answers of `GET /containers/NAME/json`. */
  readonly containers: readonly JsonObject[];
}

/** Placeholder for a secret in {@link Rollback}. The old containers have the secret, and are kept until `finish`. */
export const HIDDEN = "<hidden>";

/** @throws Error with the remedy if the folder has no plan */
export function readPlan(folder: string): Plan {
  const file = join(folder, PLAN_FILE);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Plan;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}: no plan can be read from it (${why}). Name the folder that from-link wrote.`);
  }
}
