import { z } from "zod";
import type { BenchRun } from "../benchRun.ts";
import type { ComposeProject } from "./composeProject.ts";
import { serviceOf } from "./service.ts";

const networkSchema = z.object({ Name: z.string(), Driver: z.string(), Internal: z.boolean() });

const containerSchema = z.object({ Image: z.string() });

/** Reads containers off the daemon, so that contenders are made of the very same. */
export async function readProject(bench: BenchRun, containers: readonly string[]): Promise<ComposeProject> {
  const inspect = async (kind: string, names: readonly string[]): Promise<unknown[]> =>
    z.array(z.unknown()).parse(JSON.parse(await bench.run("docker", [kind, "inspect", ...names])));
  const found = await inspect("container", containers);
  const images = found.map((one) => containerSchema.parse(one).Image);
  const inspected = await inspect("image", images);
  const services = found.map((one, index) => serviceOf(one, inspected[index]));
  const names = [...new Set(services.flatMap(({ networks }) => Object.keys(networks)))];
  const networks = z.array(networkSchema).parse(await inspect("network", names));
  const volumes = services.flatMap((service) => service.volumes.map(({ source }) => source));
  return {
    services: Object.fromEntries(services.map((service) => [service.container_name, service])),
    networks: Object.fromEntries(
      networks.map(({ Name: name, Driver: driver, Internal: internal }) => [
        name,
        { name, driver, internal },
      ]),
    ),
    volumes: Object.fromEntries(volumes.map((name) => [name, { name }])),
  };
}
