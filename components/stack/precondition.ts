import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { Wanted } from "./otherStacks";
import { stackProvider } from "./stackProvider";
import { mayReject } from "./sdk";

/**
 * What must hold before a component is registered. All that is below it waits for it, so where it does not hold, nothing of
 * the component is changed: neither in an update without a preview.
 */
export class Precondition {
  private static readonly all = new WeakMap<object, Precondition>();
  private readonly parts: pulumi.Output<unknown>[] = [];

  /** That of a component; undefined if it has none. */
  static of(component: object): Precondition | undefined {
    return Precondition.all.get(component);
  }

  /** @param checks of arguments, which reject where one is not accepted */
  constructor(checks: readonly pulumi.Output<unknown>[] = []) {
    checks.forEach((check) => this.add(check));
  }

  /** The options of the component, with which it waits. */
  awaitedBy(opts: pulumi.ComponentResourceOptions = {}): pulumi.ComponentResourceOptions {
    const dependsOn = pulumi.output(this.allParts()).apply((): pulumi.Resource[] => []);
    return pulumi.mergeOptions(opts, { dependsOn });
  }

  /**
   * Binds to the component (possible only after `super()`), and says that the stack's daemon must be there, be the one that it was, and have for
   * the component what it wants.
   */
  belongsTo(component: pulumi.ComponentResource, wanted: Wanted): void {
    Precondition.all.set(component, this);
    this.add(stackProvider(component).has(wanted));
  }

  /** Adds a part, which rejects where it does not hold. Only what is added before the program first waits is waited for. */
  add(part: pulumi.Output<unknown>): void {
    mayReject(part);
    this.parts.push(part);
  }

  private async allParts(): Promise<pulumi.Output<unknown>[]> {
    await nextTurn();
    return this.parts;
  }
}
