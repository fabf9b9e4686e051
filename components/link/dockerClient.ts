import Docker from "dockerode";

/**
 * A client of the daemon that the Docker provider talks to.
 *
 * @param daemonHost address in the notation of `docker:host` and DOCKER_HOST (`unix://`, `npipe://`, `tcp://`,
 *   `ssh://`); none = DOCKER_HOST, else the local daemon's socket
 */
export function dockerClient(daemonHost?: string): Docker {
  if (!daemonHost) return new Docker();
  // docker-modem reads DOCKER_HOST in its constructor; lending it the address reuses its parser, TLS and ssh included.
  const own = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = daemonHost;
  try {
    return new Docker();
  } finally {
    if (own === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = own;
  }
}
