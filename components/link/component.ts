import * as pulumi from "@pulumi/pulumi";
import { DeferredDaemon } from "../daemon/daemonHost";
import { checkKnown } from "../input/known";
import type { Wanted } from "../stack/otherStacks";
import { Precondition } from "../stack/precondition";
import { type LinkSource, recordedArgs, states } from "./linkSource";

/** Address of a component's daemon. */
export type DaemonHost = pulumi.Output<string | undefined>;

/** Names and types of a component's outputs. */
export type OutputsOf<Self> = Omit<Self, keyof pulumi.ComponentResource>;

/** A component's plan, made from its checked arguments: further checks, names and ports on the daemon, and resources. */
export interface Plan<Self> {
  /** Checks of values that are not known yet. A check that fails rejects. @default [] */
  checks?: readonly pulumi.Output<unknown>[];
  /** Names, volumes and ports that the component needs on its daemon. @default none are claimed */
  claims?: Omit<Wanted, "component">;
  /** Makes the resources below the component. `stated` holds the facts that links to the component can read at once. */
  make: (component: pulumi.ComponentResource) => { outputs: OutputsOf<Self>; stated?: Partial<LinkSource> };
}

/**
 * Base class of all components. It fixes the order of steps: arguments are checked before anything is registered, the component
 * waits for its preconditions, and the component states its facts before another component can link to it.
 */
export abstract class Component<Self> extends pulumi.ComponentResource {
  /**
   * @param kind the component's name in its type
   * @param plan checks the arguments, and returns the plan. The daemon is known once the component is registered
   * @throws RunError if an input is not accepted; nothing is registered then
   */
  protected constructor(
    kind: string,
    name: string,
    args: object,
    opts: pulumi.ComponentResourceOptions | undefined,
    plan: (daemonHost: DaemonHost) => Plan<Self>,
  ) {
    checkKnown(kind, args);
    const daemon = new DeferredDaemon();
    const { checks, claims, make } = plan(daemon.host);
    const precondition = new Precondition(checks);
    super(`redis-link:index:${kind}`, name, recordedArgs(args), precondition.awaitedBy(opts));
    daemon.of(this);
    if (claims !== undefined) precondition.belongsTo(this, { ...claims, component: `${kind} ${name}` });
    const { outputs, stated } = make(this);
    if (stated !== undefined) states(this, stated);
    Object.assign(this, outputs);
    this.registerOutputs(outputs);
  }
}

/** The facts as outputs. Undefined facts are left out. */
export function asOutputs<Facts extends object>(facts: Facts) {
  const given = Object.entries(facts).filter(([, fact]) => fact !== undefined);
  return Object.fromEntries(given.map(([key, fact]) => [key, pulumi.output<unknown>(fact)])) as {
    [Key in keyof Facts]: undefined extends Facts[Key]
      ? OutputOf<Facts[Key]> | undefined
      : OutputOf<Facts[Key]>;
  };
}

type OutputOf<T> = pulumi.Output<
  T extends readonly (infer Item)[] ? pulumi.Unwrap<Item>[] : pulumi.Unwrap<Exclude<T, undefined>>
>;
