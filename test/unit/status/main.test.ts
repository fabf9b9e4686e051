import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../components/status/main";

const { DOCKER_HOST } = process.env;
let folder: string;
let server: Server;
const sockets: Socket[] = [];

/** A daemon that takes connections, as its kernel does that, and never answers. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hanging-"));
  const socket = join(folder, "docker.sock");
  server = createServer((connection) => sockets.push(connection));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  process.env.DOCKER_HOST = `unix://${socket}`;
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
  rmSync(folder, { recursive: true });
  if (DOCKER_HOST === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = DOCKER_HOST;
  process.exitCode = undefined;
});

test("a daemon that hangs ends a status with its address and the remedy", async () => {
  const written = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  await main(["status", "--all"]);
  expect(written.mock.calls.map(([line]) => line)).toEqual([
    expect.stringMatching(
      /^redis-link: DOCKER_HOST: "unix:.*no Docker daemon answers there \(.*no answer within 5 s\)\. Start it, or name another\.\n$/,
    ),
  ]);
  expect(process.exitCode).toBe(1);
}, 20_000);
