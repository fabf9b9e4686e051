import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { Wanted } from "./otherStacks";
import { stackProvider } from "./stackProvider";
import { mayReject } from "./sdk";

/**
 * Conditions for the registration of a component. If a condition fails, no child of the component changes, even with
 * --skip-preview.
 */
export class Precondition {
  private static readonly all = new WeakMap<object, Precondition>();
  private readonly parts: pulumi.Output<unknown>[] = [];

  /** The precondition of a component; undefined if it has none. */
  static of(component: object): Precondition | undefined {
    return Precondition.all.get(component);
  }

  /** @param checks checks of arguments; a check that fails rejects */
  constructor(checks: readonly pulumi.Output<unknown>[] = []) {
    checks.forEach((check) => this.add(check));
  }

  /** The component's options, extended so that the component waits for the conditions. */
  awaitedBy(opts: pulumi.ComponentResourceOptions = {}): pulumi.ComponentResourceOptions {
    const dependsOn = pulumi.output(this.allParts()).apply((): pulumi.Resource[] => []);
    return pulumi.mergeOptions(opts, { dependsOn });
  }

  /**
   * Binds these conditions to the component (possible only after `super()`), and adds one: the stack's daemon must answer, be the
   * same as before, and have the wanted names and ports free.
   */
  belongsTo(component: pulumi.ComponentResource, wanted: Wanted): void {
    Precondition.all.set(component, this);
    this.add(stackProvider(component).has(wanted));
  }

  /**
   * Adds a condition: an output that rejects if the condition fails. Conditions that are added after the program first waits
   * have no effect.
   */
  add(part: pulumi.Output<unknown>): void {
    mayReject(part);
    this.parts.push(part);
  }

  private async allParts(): Promise<pulumi.Output<unknown>[]> {
    await nextTurn();
    return this.parts;
  }
}
