import { setImmediate as nextTurn } from "node:timers/promises";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { daemonOf, type DaemonSettings, useDaemon } from "../daemon/daemon";
import { daemonAnswers } from "../daemon/daemonAnswers";
import { daemonSettings, dockerProvider } from "../daemon/daemonHost";
import { STACK_LABEL, STACK_PROVIDER, STATE_LABEL } from "./labels";
import { stackNames } from "./listByLabel";
import { refuseWhatOthersHave, refuseWhatIsWantedTwice, type Wanted } from "./otherStacks";
import { formerUrns, pathIn, pathOf, resolve } from "./sdk";
import { variableName } from "./stackDaemon";

/**
 * The provider of the stack's own resources on one daemon. As a resource it keeps an id of the state, which identifies the
 * stack: names of stacks are neither unique nor permanent.
 */
class StackProvider extends pulumi.ProviderResource {
  /** Id of the state. The plugin makes it once; previews know it. */
  declare public readonly stateId: pulumi.Output<string>;
  /** Resolves when the plugin has confirmed the stack's daemon. Rejects if the daemon does not answer. */
  public readonly isThere: pulumi.Output<unknown>;
  private readonly given: pulumi.Output<DaemonSettings>;
  private wanted: Wanted[] = [];
  private readonly all = new Map<string, Wanted>();
  private looked = Promise.resolve();
  private names?: Promise<Map<string, string>>;

  constructor(name: string, given: pulumi.Output<DaemonSettings>, aliases: pulumi.Input<pulumi.URN>[]) {
    const envVarMappings: Record<string, string> = {};
    const found = given.apply(async (settings) => {
      const daemonHost = useDaemon(settings) ?? "";
      const daemon = daemonOf(settings);
      const { id, name: daemonName } = await daemonAnswers(daemon);
      const stackDaemon = { id, name: daemonName, address: daemon.address };
      // The mapping needs a variable that always exists, such as PATH. Its value is not used.
      if (settings.keyMaterial === undefined) envVarMappings.PATH = variableName(stackDaemon, settings);
      return { daemonHost, daemonId: id, daemonName, daemonAddress: daemon.address };
    });
    const [seen, open] = [pulumi.unsecret(found), pulumi.unsecret(given)];
    super(
      "redis-link",
      name,
      // A provider's inputs are strings, so the address of the default daemon is an empty text and is not left out.
      {
        ...{ providerName: name, stateId: undefined, daemonHost: seen.daemonHost, daemonId: seen.daemonId },
        ...{ daemonName: seen.daemonName, daemonAddress: seen.daemonAddress },
        ...{ context: open.context, host: open.host, certPath: open.certPath },
        sshOpts: open.apply(({ sshOpts }) => sshOpts && JSON.stringify(sshOpts)),
        // If a key is given, all three of these values are secret.
        ...{ caMaterial: given.caMaterial, certMaterial: given.certMaterial, keyMaterial: given.keyMaterial },
      },
      // Registers one turn of the event loop later, so that errors in the program's synchronous part come first.
      {
        aliases,
        dependsOn: pulumi.output(nextTurn(null)).apply((): pulumi.Resource[] => []),
        envVarMappings,
      },
    );
    this.isThere = pulumi.all([seen, this.stateId]);
    this.given = given;
  }

  /**
   * The stack's name for a container's label. An existing container of this state keeps the name in its label: after
   * `pulumi stack rename` or `pulumi state move`, a changed label would replace the container.
   */
  stackOf(containerName: string): pulumi.Output<string> {
    return this.stateId.apply(async (stateId) => {
      const { value, isKnown } = await resolve(this.given);
      if (!isKnown) return thisStack();
      this.names ??= stackNames(daemonOf(value as DaemonSettings), stateId);
      return (await this.names).get(containerName) ?? thisStack();
    });
  }

  /**
   * Rejects if another stack or component has a wanted name or port. One error covers all components that have called this
   * method until the check starts.
   */
  has(wanted: Wanted): pulumi.Output<unknown> {
    this.wanted.push(wanted);
    this.all.set(`${wanted.component} ${wanted.containerName}`, wanted);
    return pulumi.all([this.given, this.stateId, this.isThere]).apply(([settings, stateId]) => {
      const all = this.wanted.splice(0);
      if (all.length > 0) {
        const look = async () => {
          await refuseWhatIsWantedTwice(daemonOf(settings), [...this.all.values()]);
          await refuseWhatOthersHave(daemonOf(settings), thisStack(), stateId, all);
        };
        this.looked = this.looked.then(look);
      }
      return this.looked;
    });
  }
}

/** The stack's providers in each deployment, by name. */
const made = new WeakMap<object, Map<string, StackProvider>>();

let only: object | undefined;

/** Marks the start of a deployment, whose components come through several clients of this process but share one stack provider. */
export function beginDeployment(): void {
  only = {};
}

/**
 * The stack's provider for the daemon of a component; without a component, for the daemon of the default Docker provider. Each
 * provider is registered once.
 */
export function stackProvider(component?: pulumi.Resource): StackProvider {
  const deployment = only ?? pulumi.runtime.getMonitor() ?? made;
  const providers = made.get(deployment) ?? new Map<string, StackProvider>();
  made.set(deployment, providers);
  const given = dockerProvider(component);
  const name = given === undefined ? STACK_PROVIDER : nameFor(pathOf(given));
  const provider =
    providers.get(name) ?? new StackProvider(name, daemonSettings(component), given ? aliasesOf(given) : []);
  providers.set(name, provider);
  return provider;
}

/** Name of the stack's provider for a Docker provider. @param path {@link pathOf} of the Docker provider */
function nameFor(path: string): string {
  return `${STACK_PROVIDER}-${path}`;
}

/** Former URNs of the stack's provider, derived from the former names of the Docker provider. */
function aliasesOf(given: pulumi.Resource): pulumi.Input<pulumi.URN>[] {
  const stackProviderUrn = (urn: pulumi.URN) =>
    [...urn.split("::").slice(0, 2), "pulumi:providers:redis-link", nameFor(pathIn(urn))].join("::");
  return formerUrns(given).map((urn) => pulumi.output(urn).apply(stackProviderUrn));
}

/** The present stack, in the form of the label: `PROJECT/STACK`. */
function thisStack(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** Labels that identify the stack, for the objects of a component or of a resource without a component. */
export function stackLabel(component?: pulumi.Resource): pulumi.Output<Record<string, string>> {
  const { stateId } = stackProvider(component);
  return stateId.apply((id): Record<string, string> => ({ [STACK_LABEL]: thisStack(), [STATE_LABEL]: id }));
}

/** Labels of a container, the stack's and the user's, in the Docker provider's form. */
export function stackLabels(
  component: pulumi.Resource,
  containerName: string,
  others: docker.ContainerArgs["labels"],
) {
  const stack = stackProvider(component).stackOf(containerName);
  return pulumi.all([stackLabel(component), stack, others]).apply(([own, name, given = []]) => {
    const labels = { ...own, [STACK_LABEL]: name };
    return [...Object.entries(labels).map(([label, value]) => ({ label, value })), ...given];
  });
}
