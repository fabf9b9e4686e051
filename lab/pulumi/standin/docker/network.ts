// Stand-in for the lab, not the real plugin: docker:index/network:Network.
import { blockSet, labels, map, output, value } from "../fields.ts";
import { textOf, type Properties, type Value } from "../properties.ts";
import type { ResourceType } from "../resourceType.ts";
import { call, daemon, reason, removeWhenFree } from "./daemon.ts";
import { fromLabels, toLabels } from "./labels.ts";

const replaces = { replaces: true };
const known = { replaces: true, computed: true };

export const network: ResourceType = {
  token: "docker:index/network:Network",
  autonamed: true,
  fields: {
    name: value(replaces),
    labels: labels(replaces),
    driver: value(known),
    options: map(known),
    internal: value(known),
    attachable: value(replaces),
    ingress: value(replaces),
    ipv6: value(replaces),
    ipamDriver: value({ ...replaces, default: "default" }),
    ipamOptions: map(replaces),
    ipamConfigs: blockSet({ subnet: value(), ipRange: value(), gateway: value(), auxAddress: map() }, known),
    scope: output,
  },

  async create(inputs) {
    const { id } = await daemon()
      .createNetwork({
        Name: textOf(inputs.name),
        CheckDuplicate: true,
        Driver: (inputs.driver as string | undefined) ?? "bridge",
        Internal: inputs.internal === true,
        Attachable: inputs.attachable === true,
        Ingress: inputs.ingress === true,
        EnableIPv6: inputs.ipv6 === true,
        Labels: toLabels(inputs.labels),
        Options: (inputs.options ?? {}) as Record<string, string>,
        IPAM: {
          Driver: textOf(inputs.ipamDriver),
          Options: (inputs.ipamOptions ?? {}) as Record<string, string>,
          Config: ((inputs.ipamConfigs ?? []) as Properties[]).map(toIpamConfig),
        },
      })
      .catch((error: unknown) => {
        throw new Error(`Unable to create network: ${reason(error)}`, { cause: error });
      });
    const created = await network.read({ id, state: inputs });
    if (created === undefined)
      throw new Error(`network ${textOf(inputs.name)} was gone as soon as it was made`);
    return created;
  },

  async read({ id, state }) {
    const found = await call("Unable to inspect network", daemon().getNetwork(id).inspect());
    if (found === undefined) return undefined;
    const ipam = found.IPAM;
    return {
      id,
      state: {
        ...state,
        name: found.Name,
        labels: fromLabels(found.Labels),
        driver: found.Driver,
        options: found.Options ?? {},
        internal: found.Internal,
        attachable: found.Attachable,
        ingress: found.Ingress,
        ipv6: found.EnableIPv6,
        ipamDriver: ipam?.Driver ?? "default",
        ipamOptions: ipam?.Options ?? {},
        ipamConfigs: (ipam?.Config ?? []).map(fromIpamConfig),
        scope: found.Scope,
      },
    };
  },

  update: (_, planned) => Promise.resolve(planned),

  async delete({ id }) {
    await removeWhenFree(`network ${id}`, /has active endpoints/i, () => daemon().getNetwork(id).remove());
  },
};

interface IpamConfig {
  Subnet?: string;
  IPRange?: string;
  Gateway?: string;
  AuxiliaryAddresses?: Partial<Record<string, string>>;
}

const toIpamConfig = ({ subnet, ipRange, gateway, auxAddress }: Properties): IpamConfig => ({
  Subnet: subnet as string,
  IPRange: ipRange as string,
  Gateway: gateway as string,
  AuxiliaryAddresses: auxAddress as Record<string, string>,
});

const fromIpamConfig = (config: IpamConfig): Value => ({
  subnet: config.Subnet ?? "",
  ipRange: config.IPRange ?? "",
  gateway: config.Gateway ?? "",
  auxAddress: (config.AuxiliaryAddresses ?? {}) as Value,
});
