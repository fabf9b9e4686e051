import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Stands before the daemon of DOCKER_HOST, so that a test can take the daemon away and bring it back. */
export class DaemonProxy {
  private readonly folder = mkdtempSync(join(tmpdir(), "redis-link-proxy-"));
  private readonly path = join(this.folder, "docker.sock");
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  /** For DOCKER_HOST. */
  get host(): string {
    return `unix://${this.path}`;
  }

  async start(): Promise<this> {
    const daemon = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace("unix://", "");
    const server = createServer({ allowHalfOpen: true }, (client) => {
      const socket = connect({ path: daemon, allowHalfOpen: true });
      for (const end of [client, socket]) {
        this.sockets.add(end);
        end.on("error", () => undefined).on("close", () => this.sockets.delete(end));
      }
      client.pipe(socket).pipe(client);
    });
    await new Promise<void>((resolve) => server.listen(this.path, resolve));
    this.server = server;
    return this;
  }

  /** Nobody answers any more. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}
