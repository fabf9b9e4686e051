import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * A port of loopback that nothing listens on at this moment. It is none that the system hands out itself (from 32768 on
 * Linux, 49152 on macOS), as whatever starts next, Pulumi's plugins for one, would have it before its user.
 *
 * @throws Error with code EADDRINUSE if ten of them are taken
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
