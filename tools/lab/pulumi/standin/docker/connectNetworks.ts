// Stand-in for the lab, not the real plugin: joins a new container to its networks in place of the default one.
import type { Properties } from "../properties.ts";
import { daemon, reason } from "./daemon.ts";

interface Attachment {
  name: string;
  aliases?: string[];
  ipv4Address?: string;
  ipv6Address?: string;
}

export async function connectNetworks(container: string, inputs: Properties): Promise<void> {
  const attachments = (inputs.networksAdvanced ?? []) as unknown as Attachment[];
  if (attachments.length === 0) return;
  await daemon()
    .getNetwork("bridge")
    .disconnect({ Container: container })
    .catch((error: unknown) => {
      if (/is not connected to the network bridge/i.test(reason(error))) return;
      throw new Error(`Unable to disconnect the default network: ${reason(error)}`, { cause: error });
    });
  for (const { name, aliases = [], ipv4Address = "", ipv6Address = "" } of attachments) {
    await daemon()
      .getNetwork(name)
      .connect({
        Container: container,
        EndpointConfig: {
          Aliases: aliases,
          IPAMConfig: { IPv4Address: ipv4Address, IPv6Address: ipv6Address },
        },
      })
      .catch((error: unknown) => {
        throw new Error(`Unable to connect to network '${name}': ${reason(error)}`, { cause: error });
      });
  }
}
