import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "./createBody.ts";

/** Name of the file with the plan of a takeover. */
export const PLAN_FILE = "plan.json";
/** Name of the file that describes the containers before the takeover. */
export const ROLLBACK_FILE = "rollback.json";

/** A container in the plan of a takeover. */
export interface PlannedContainer {
  /** Name of the container, before and after the takeover. */
  readonly name: string;
  /** Name of the Pulumi resource that makes the container; undefined for `attach`, where no resource makes it. */
  readonly resource?: string;
  /** Type of the Pulumi resource that makes the container. */
  readonly type?: "redis-link:index:LinkedContainer" | "docker:index/container:Container";
  /**
   * `attach`: the container stays unchanged. `recreate`: it is stopped, set aside and made again. `create`: it does not exist
   * yet.
   */
  readonly action: "attach" | "recreate" | "create";
  /** Id of the existing container; undefined if there is none. */
  readonly id?: string;
  /** Name of the old container while it is set aside. */
  readonly asideName?: string;
  readonly links: readonly { readonly source: string; readonly alias: string }[];
}

/** The plan of `take-over`. Each container comes after its sources. */
export interface Plan {
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  readonly sources: "keep" | "manage";
  readonly daemonHost?: string;
  readonly containers: readonly PlannedContainer[];
}

/** The containers before the takeover. {@link HIDDEN} replaces secret values and words. */
export interface Rollback {
  readonly version: 1;
  /** The containers as the Engine API answers `GET /containers/NAME/json`. */
  readonly containers: readonly JsonObject[];
}

/** Placeholder for a secret in {@link Rollback}. The old containers have the secret, and are kept until `finish`. */
export const HIDDEN = "<hidden>";

/** Reads the plan in a folder. @throws Error with the remedy if the folder has no plan */
export function readPlan(folder: string): Plan {
  const file = join(folder, PLAN_FILE);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Plan;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}: no plan can be read from it (${why}). Name the folder that from-link wrote.`);
  }
}
