import { dockerClient } from "../docker/dockerClient";
import { detach } from "./attachment";
import { containersOn } from "./networks";
import type { Operations } from "./operations";

/** A source's end of a link, which was a resource of its own up to version 0.3.0. */
interface FormerAttachment {
  networkId: string;
  containerId: string;
  daemonHost?: string;
}

/** Lets the state of version 0.3.0 go: nothing makes such a resource any more. */
export const formerAttachment: Operations<FormerAttachment> = {
  replacedBy: [],
  updatedBy: [],
  deleteBeforeReplace: true,
  create: () => Promise.reject(new Error("A link attaches its source itself.")),
  read: () => Promise.resolve({}),
  update: () => Promise.resolve({}),

  /** An update has made a link of the network, whose consumer is on it; a destroy has taken the consumer away. */
  async delete(_id, { networkId, containerId, daemonHost }) {
    const docker = dockerClient(daemonHost);
    if ((await containersOn(docker, networkId)).some((id) => id !== containerId)) return;
    await detach(docker, networkId, containerId);
  },
};
