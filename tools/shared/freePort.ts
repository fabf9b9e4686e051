import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * A free port on loopback, outside the range from which the system gives ports to programs (from 32768 on Linux, 49152 on
 * macOS). A port of that range could go to another process, such as a Pulumi plugin, before the caller uses it.
 *
 * @throws Error with code EADDRINUSE if ten ports that were tried are taken
 */
export async function freePort(attempts = 10): Promise<number> {
  const port = randomInt(20_000, 30_000);
  const server = createServer();
  try {
    await new Promise<void>((listening, taken) => {
      server.once("error", taken).listen(port, "127.0.0.1", listening);
    });
  } catch (error) {
    if (attempts > 1) return freePort(attempts - 1);
    throw error;
  }
  await new Promise((closed) => server.close(closed));
  return port;
}
