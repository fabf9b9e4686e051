import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { DAEMON_SETTINGS, useDaemon, type DaemonSettings } from "./daemon";

/** What a provider or a configuration says, by setting; a list is JSON there. */
type Given = Partial<Record<keyof DaemonSettings, unknown>>;

/**
 * Address of the daemon that a component's Docker resources go to: of the provider given to it, else of the configuration
 * `docker:context`, `docker:host` and so on. Undefined means the one that the machine's variables name, else the local socket.
 */
export function daemonHost(component?: pulumi.Resource): pulumi.Output<string | undefined> {
  return pulumi.unsecret(daemonSettings(component).apply(useDaemon));
}

/** What the configuration of a component's Docker provider says of its daemon; unknown in a preview that does not know it all. */
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
 * What the state has of a provider, as its class does not have it all, and in other languages than TypeScript there is but a
 * reference. What a preview does not know is undefined in it.
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

/** The Docker provider given to a component; undefined if it has the default one. */
export function dockerProvider(component?: pulumi.Resource): docker.Provider | undefined {
  return component?.getProvider("docker:index/container:Container") as docker.Provider | undefined;
}

/** The daemon of a component that is about to be made, for what is to be asked of it and said before. */
export class DeferredDaemon {
  private tell!: (host: pulumi.Output<string | undefined>) => void;
  /** Its address, once the component is there. */
  public readonly host = pulumi.output(
    new Promise<pulumi.Output<string | undefined>>((resolve) => (this.tell = resolve)),
  );

  /** Says whose it is, and gives what {@link daemonHost} does. */
  of(component: pulumi.ComponentResource): pulumi.Output<string | undefined> {
    const host = daemonHost(component);
    this.tell(host);
    return host;
  }
}
