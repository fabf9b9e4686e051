import type Docker from "dockerode";
import { ifExists } from "redis-link/dist/docker/dockerClient.js";

/** What the daemon says of a container, by name or id; undefined if there is none. */
export const inspectOf = (docker: Docker, container: string) =>
  ifExists(docker.getContainer(container).inspect());
