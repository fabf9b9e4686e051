import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { daemonAnswers } from "./daemonAnswers";

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

  /** The options of the component, with which it waits. */
  awaitedBy(opts: pulumi.ComponentResourceOptions = {}): pulumi.ComponentResourceOptions {
    const dependsOn = pulumi.output(this.allParts()).apply((): pulumi.Resource[] => []);
    return pulumi.mergeOptions(opts, { dependsOn });
  }

  /** Says whose it is, once that may be said, and that the daemon of its containers must be there. */
  belongsTo(
    component: pulumi.ComponentResource,
    daemonHost: pulumi.Output<string | undefined>,
    container: string,
  ): void {
    Precondition.all.set(component, this);
    this.add(daemonHost.apply((host) => daemonAnswers(host, container)));
  }

  /** Adds a part, which rejects where it does not hold. Only what is added before the program first waits is waited for. */
  add(part: pulumi.Output<unknown>): void {
    this.parts.push(part);
  }

  private async allParts(): Promise<pulumi.Output<unknown>[]> {
    await nextTurn();
    return this.parts;
  }
}
