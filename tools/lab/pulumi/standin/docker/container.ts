import { type Properties, textOf } from "../fields.ts";
import { PartlyCreatedError, type ResourceType } from "../resourceType.ts";
import { containerBody } from "./containerBody.ts";
import { containerFields } from "./containerFields.ts";
import { containerState } from "./containerState.ts";
import { call, daemon, failing, reason } from "./daemon.ts";
import { findImage } from "./remoteImage.ts";

// Stand-in for the lab, not the real plugin: docker:index/container:Container.

/** Inputs that the daemon can change in a running container. */
const IN_PLACE = [
  "restart",
  "maxRetryCount",
  "cpuShares",
  "cpuSet",
  "memory",
  "memoryReservation",
  "memorySwap",
];

export const container: ResourceType = {
  token: "docker:index/container:Container",
  deleteBeforeReplace: true,
  fields: containerFields,

  async create(inputs) {
    const image = textOf(inputs.image);
    await failing(`Unable to create container with image ${image}`, findImage(image, { pull: true }));
    const created = await failing(
      "Unable to create container",
      daemon().createContainer(containerBody(inputs)),
    );
    try {
      await connectNetworks(created.id, inputs);
      if (inputs.start === true) await failing("Unable to start container", created.start());
      return { id: created.id, state: containerState(await created.inspect(), inputs) };
    } catch (error) {
      throw new PartlyCreatedError({ id: created.id, state: inputs }, reason(error));
    }
  },

  async read({ id, state }) {
    const found = await call("Unable to inspect container", daemon().getContainer(id).inspect());
    return found === undefined ? undefined : { id, state: containerState(found, state) };
  },

  async update({ id, state }, planned, changed) {
    const running = daemon().getContainer(id);
    if (state.mustRun === false && planned.mustRun === true && planned.start === true) {
      await failing("Unable to start container", running.start());
    }
    if (IN_PLACE.some(changed)) {
      await failing("Unable to update a container", running.update(updateBody(planned)));
    }
    return planned;
  },

  async delete({ id, state }) {
    const doomed = daemon().getContainer(id);
    const grace = { t: Math.max(0, Number(state.destroyGraceSeconds ?? 0)) };
    await call(`Error stopping container ${id}`, doomed.stop(grace), /already stopped|not modified/i);
    const remove = doomed.remove({ v: state.removeVolumes !== false, force: true });
    await call(`Error deleting container ${id}`, remove, /is already in progress/i);
    const gone = doomed.wait({ condition: state.rm === true ? "removed" : "not-running" });
    await call(`Error waiting for container removal '${id}'`, gone, /is already in progress/i);
  },
};

/** The body of an update. A missing input is sent as its zero value, which the daemon reads as "no change". */
function updateBody(planned: Properties): object {
  const { HostConfig } = containerBody(planned);
  const { Memory = 0, MemoryReservation = 0, CpuShares = 0, CpusetCpus = "" } = HostConfig ?? {};
  const { MemorySwap, RestartPolicy } = HostConfig ?? {};
  return { Memory, MemoryReservation, CpuShares, CpusetCpus, MemorySwap, RestartPolicy };
}

interface Attachment {
  name: string;
  aliases?: string[];
  ipv4Address?: string;
  ipv6Address?: string;
}

/** Connects a new container to its networks, and disconnects it from the default network. */
async function connectNetworks(container: string, inputs: Properties): Promise<void> {
  const attachments = (inputs.networksAdvanced ?? []) as unknown as Attachment[];
  if (attachments.length === 0) return;
  const disconnected = daemon().getNetwork("bridge").disconnect({ Container: container });
  const what = "Unable to disconnect the default network";
  await call(what, disconnected, /is not connected to the network bridge/i);
  for (const { name, aliases: Aliases = [], ipv4Address = "", ipv6Address = "" } of attachments) {
    const IPAMConfig = { IPv4Address: ipv4Address, IPv6Address: ipv6Address };
    const endpoint = { Container: container, EndpointConfig: { Aliases, IPAMConfig } };
    await failing(`Unable to connect to network '${name}'`, daemon().getNetwork(name).connect(endpoint));
  }
}
