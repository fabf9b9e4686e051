/**
 * A client of the daemon that the Docker provider talks to.
 *
 * @param {string} [daemonHost] address in the notation of `docker:host` and DOCKER_HOST (`unix://`, `npipe://`,
 *   `tcp://`, `ssh://`); none = DOCKER_HOST, else the local daemon's socket
 */
function dockerClient(daemonHost) {
  // Loaded when it is needed: most previews do not.
  const Docker = /** @type {typeof import("dockerode")} */ (require("dockerode"));
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

/**
 * What the daemon has; undefined if it answers that there is no such thing.
 *
 * @template T
 * @param {Promise<T>} answer
 */
async function ifExists(answer) {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** @param {unknown} error */
function statusOf(error) {
  return /** @type {{ statusCode?: number }} */ (error).statusCode;
}

/** @param {unknown} error */
function messageOf(error) {
  return /** @type {Error} */ (error).message;
}

module.exports = { dockerClient, ifExists, messageOf, statusOf };
