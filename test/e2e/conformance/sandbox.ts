import { randomBytes } from "node:crypto";
import { docker } from "../support/daemon";
import { pull } from "../support/pull";
import { InstalledPlugin } from "./installedPlugin";
import { ManagedResource, type Properties } from "./managedResource";

/** The smallest image with a shell that every registry has. */
export const IMAGE = "alpine";

/** A plugin and a daemon for one test file, and what the tests make there, which goes away with it. */
export class Sandbox {
  readonly docker = docker;
  /** Unique: starts the name of whatever a test makes. */
  readonly prefix = `conformance-${randomBytes(4).toString("hex")}`;
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
    if (this.plugin === undefined) return;
    const ours = { name: [this.prefix] };
    for (const { Id } of await this.docker.listContainers({ all: true, filters: ours })) {
      await this.docker.getContainer(Id).remove({ force: true, v: true }).catch(ignored);
    }
    for (const { Id } of await this.docker.listNetworks({ filters: ours })) {
      await this.docker.getNetwork(Id).remove().catch(ignored);
    }
    for (const { Name } of (await this.docker.listVolumes({ filters: ours })).Volumes) {
      await this.docker.getVolume(Name).remove({ force: true }).catch(ignored);
    }
    // One that lost its tag to another image.
    for (const { Id } of await this.docker.listImages({ filters: { label: [this.prefix] } })) {
      await this.docker.getImage(Id).remove({ force: true }).catch(ignored);
    }
    const images = await this.docker.listImages({ filters: { reference: [`${this.prefix}*`] } });
    for (const tag of images.flatMap(({ RepoTags }) => RepoTags ?? [])) {
      if (tag.startsWith(this.prefix)) await this.docker.getImage(tag).remove({ force: true }).catch(ignored);
    }
  }
}

const ignored = (): undefined => undefined;
