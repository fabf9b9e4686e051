import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { Wanted } from "./otherStacks";
import { stackProvider } from "./stackProvider";
import { mayReject } from "./sdk";

/**
 * Conditions for the registration of a component. If one fails, no child changes, even with --skip-preview.
 */
export class Precondition {
  private static readonly all = new WeakMap<object, Precondition>();
  private readonly parts: pulumi.Output<unknown>[] = [];

  /** The precondition of a component; undefined if it has none. */
  static of(component: object): Precondition | undefined {
    return Precondition.all.get(component);
  }

  /** @param checks checks of arguments, which reject */
  constructor(checks: readonly pulumi.Output<unknown>[] = []) {
    checks.forEach((check) => this.add(check));
  }

  /** The component's options, extended so that it waits. */
  awaitedBy(opts: pulumi.ComponentResourceOptions = {}): pulumi.ComponentResourceOptions {
    const dependsOn = pulumi.output(this.allParts()).apply((): pulumi.Resource[] => []);
    return pulumi.mergeOptions(opts, { dependsOn });
  }

  /**
   * Binds to the component (possible only after `super()`). Requires that the stack's daemon answers, is the same as before,
   * and has the names and ports free.
   */
  belongsTo(component: pulumi.ComponentResource, wanted: Wanted): void {
    Precondition.all.set(component, this);
    this.add(stackProvider(component).has(wanted));
  }

  /** Adds a condition, which rejects if it fails. Only conditions added before the program first waits count. */
  add(part: pulumi.Output<unknown>): void {
    mayReject(part);
    this.parts.push(part);
  }

  private async allParts(): Promise<pulumi.Output<unknown>[]> {
    await nextTurn();
    return this.parts;
  }
}
