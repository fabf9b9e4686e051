import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "./createBody.ts";

/** Where the plan of a folder is. */
export const PLAN_FILE = "plan.json";
/** Where it is kept how things were. */
export const ROLLBACK_FILE = "rollback.json";

/** A container of the plan. */
export interface PlannedContainer {
  /** Name of the container, before and after. */
  readonly name: string;
  /** Name of its Pulumi resource, the component's or the container's; undefined for `attach`, which has none. */
  readonly resource?: string;
  /** Type of that resource. */
  readonly type?: "redis-link:index:LinkedContainer" | "docker:index/container:Container";
  /** `attach`: stays as it runs; `recreate`: is stopped, put aside and made anew; `create`: nothing of it runs. */
  readonly action: "attach" | "recreate" | "create";
  /** Id of the container that is taken over; undefined if nothing of it runs. */
  readonly id?: string;
  /** Name under which it waits while the new one is tried. */
  readonly asideName?: string;
  readonly links: readonly { readonly source: string; readonly alias: string }[];
}

/** What `take-over` is to do, in this order: sources first, then consumers, each after what it links to. */
export interface Plan {
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  readonly sources: "keep" | "manage";
  readonly daemonHost?: string;
  readonly containers: readonly PlannedContainer[];
}

/** How the containers were; variables and words that tell a secret have {@link HIDDEN} in place of their value. */
export interface Rollback {
  readonly version: 1;
  /** Answers of `GET /containers/NAME/json`. */
  readonly containers: readonly JsonObject[];
}

/** What stands for a secret in {@link Rollback}. The containers themselves have it, and are kept until `finish`. */
export const HIDDEN = "<hidden>";

/** @throws Error that says what to do if the folder has no plan */
export function readPlan(folder: string): Plan {
  const file = join(folder, PLAN_FILE);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Plan;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}: no plan can be read from it (${why}). Name the folder that from-link wrote.`);
  }
}
