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
 * The provider of the stack's own resources on one daemon. It is a resource of the stack, so it says which state they are
 * of: names of stacks are given twice, and changed.
 */
class StackProvider extends pulumi.ProviderResource {
  /** Id of the state, which the plugin makes once. Previews know it. */
  declare public readonly stateId: pulumi.Output<string>;
  /** Rejects where the daemon does not answer, and waits until the plugin has found that it is the stack's. */
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
      // Any variable that is always there.
      if (settings.keyMaterial === undefined) envVarMappings.PATH = variableName(stackDaemon, settings);
      return { daemonHost, daemonId: id, daemonName, daemonAddress: daemon.address };
    });
    const [seen, open] = [pulumi.unsecret(found), pulumi.unsecret(given)];
    super(
      "redis-link",
      name,
      // Values of a provider are strings. That of the default daemon is empty, not left out.
      {
        ...{ providerName: name, stateId: undefined, daemonHost: seen.daemonHost, daemonId: seen.daemonId },
        ...{ daemonName: seen.daemonName, daemonAddress: seen.daemonAddress },
        ...{ context: open.context, host: open.host, certPath: open.certPath },
        sshOpts: open.apply(({ sshOpts }) => sshOpts && JSON.stringify(sshOpts)),
        // With a key all of it is secret.
        ...{ caMaterial: given.caMaterial, certMaterial: given.certMaterial, keyMaterial: given.keyMaterial },
      },
      // What the program refuses before it first waits is refused before anything is registered.
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
   * The stack's name, as the label of a container says it. One of this state keeps the name that it was made under, as another label
   * would replace it for `pulumi stack rename` or `pulumi state move` alone.
   */
  stackOf(containerName: string): pulumi.Output<string> {
    return this.stateId.apply(async (stateId) => {
      const { value, isKnown } = await resolve(this.given);
      if (!isKnown) return thisStack();
      this.names ??= stackNames(daemonOf(value as DaemonSettings), stateId);
      return (await this.names).get(containerName) ?? thisStack();
    });
  }

  /** Rejects too where another stack has what a component wants; one error tells it of all components that ask by then. */
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

/** Those of each deployment, by their names. */
const made = new WeakMap<object, Map<string, StackProvider>>();

let only: object | undefined;

/** Says that from now on this process makes components of one deployment, though each has a client of its own. */
export function beginDeployment(): void {
  only = {};
}

/**
 * The stack's provider for the daemon of a component, or of the default Docker provider. Each is registered once.
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

/** @param path that of a Docker provider */
function nameFor(path: string): string {
  return `${STACK_PROVIDER}-${path}`;
}

/** What the stack's provider was called when the Docker provider that it is for had another name. */
function aliasesOf(given: pulumi.Resource): pulumi.Input<pulumi.URN>[] {
  const stackProviderUrn = (urn: pulumi.URN) =>
    [...urn.split("::").slice(0, 2), "pulumi:providers:redis-link", nameFor(pathIn(urn))].join("::");
  return formerUrns(given).map((urn) => pulumi.output(urn).apply(stackProviderUrn));
}

/** The stack that runs, as the label says it. */
function thisStack(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** The labels of what a component has, or a resource without one. */
export function stackLabel(component?: pulumi.Resource): pulumi.Output<Record<string, string>> {
  const { stateId } = stackProvider(component);
  return stateId.apply((id): Record<string, string> => ({ [STACK_LABEL]: thisStack(), [STATE_LABEL]: id }));
}

/** The labels of a container, and others, as the Docker provider takes them. */
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
