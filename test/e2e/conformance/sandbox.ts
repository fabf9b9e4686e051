import { uniqueName } from "../../support/uniqueName";
import { docker, removeNamed } from "../support/testDaemon";
import { pull } from "../support/pull";
import { InstalledPlugin } from "./installedPlugin";
import { ManagedResource, type Properties } from "./managedResource";

/** The smallest image with a shell that every registry has. */
export const IMAGE = "alpine";

/** A plugin and a daemon for one test file, and what the tests make there, which goes away with it. */
export class Sandbox {
  readonly docker = docker;
  /** Unique: starts the name of whatever a test makes. */
  readonly prefix = uniqueName("conformance");
  private count = 0;
  private plugin?: InstalledPlugin;

  async open(plugin: "docker" | "random"): Promise<void> {
    this.plugin = await InstalledPlugin.start(plugin);
    if (plugin === "docker") await pull(IMAGE);
  }

  name(): string {
    return `${this.prefix}-${++this.count}`;
  }

  /** A new resource, named but not created. */
  resource(token: string, name = this.name()): ManagedResource {
    return new ManagedResource(this.plugin!, token, name);
  }

  /** A resource that is created. */
  async create(token: string, inputs: Properties): Promise<ManagedResource> {
    const resource = this.resource(token);
    await resource.create(inputs);
    return resource;
  }

  /** Takes away what has our prefix, by the daemon alone: whatever the plugin under test did or did not do. */
  async close(): Promise<void> {
    this.plugin?.stop();
    await removeNamed(this.prefix);
  }
}
