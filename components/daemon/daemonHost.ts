import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { DAEMON_SETTINGS, useDaemon, type DaemonSettings } from "./daemon";

/** Settings from a provider or from the configuration; lists are JSON. */
type Given = Partial<Record<keyof DaemonSettings, unknown>>;

/**
 * Address of the daemon of a component's Docker resources: from the given provider, else from the configuration
 * (`docker:context`, `docker:host` and so on). Undefined if none of these is set: then the machine's
 * variables name the daemon, or it is at the local socket.
 */
export function daemonHost(component?: pulumi.Resource): pulumi.Output<string | undefined> {
  return pulumi.unsecret(daemonSettings(component).apply(useDaemon));
}

/** The daemon settings of a component's Docker provider. In a preview, all are unknown if one setting is unknown. */
export function daemonSettings(component?: pulumi.Resource): pulumi.Output<DaemonSettings> {
  const provider = dockerProvider(component);
  return (provider === undefined ? configured() : providersOwn(provider)).apply((given): DaemonSettings => {
    const said = DAEMON_SETTINGS.filter((key) => key in given);
    const unknown: unknown = pulumi.unknown;
    if (said.some((key) => given[key] === undefined)) return unknown as DaemonSettings;
    const read = (key: keyof DaemonSettings): unknown =>
      key === "sshOpts" && typeof given[key] === "string" ? JSON.parse(given[key]) : given[key];
    return Object.fromEntries(said.map((key) => [key, read(key)]));
  });
}

function configured(): pulumi.Output<Given> {
  const config = new pulumi.Config("docker");
  const given = DAEMON_SETTINGS.filter((key) => config.get(key));
  return pulumi.output(
    Object.fromEntries(
      given.map((key) => [key, key === "keyMaterial" ? config.getSecret(key) : config.get(key)]),
    ),
  );
}

/**
 * A Docker provider's inputs, read from the state. The provider's class lacks some of them, and a program in another language
 * passes only a reference to the provider. Unknown values are undefined.
 */
function providersOwn({ urn }: docker.Provider): pulumi.Output<Given> {
  return urn.apply(async (known) => {
    const found = (await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn: known })) as {
      state: Given;
    };
    const { state } = found;
    return { ...state, ...(state.keyMaterial ? { keyMaterial: pulumi.secret(state.keyMaterial) } : {}) };
  });
}

/** The Docker provider of a component; undefined for Pulumi's default provider. */
export function dockerProvider(component?: pulumi.Resource): docker.Provider | undefined {
  return component?.getProvider("docker:index/container:Container") as docker.Provider | undefined;
}

/** The daemon of a component that is not registered yet, so that checks can be prepared before the registration. */
export class DeferredDaemon {
  private tell!: (host: pulumi.Output<string | undefined>) => void;
  /** Address of the daemon. It resolves after the component's registration. */
  public readonly host = pulumi.output(
    new Promise<pulumi.Output<string | undefined>>((resolve) => (this.tell = resolve)),
  );

  /** Sets the component whose daemon it is. @returns {@link daemonHost} of the component */
  of(component: pulumi.ComponentResource): pulumi.Output<string | undefined> {
    const host = daemonHost(component);
    this.tell(host);
    return host;
  }
}
