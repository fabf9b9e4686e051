import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoDaemon } from "../../../components/daemon/connection";

let folder: string;
let server: Server;
let answer: [status: number, text: string];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "daemon-"));
  answer = [200, '{"ID":"A","Name":"box"}'];
  server = createServer((_request, response) => response.writeHead(answer[0]).end(answer[1]));
});
afterEach(async () => {
  server.closeAllConnections();
  if (server.listening) await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

const listening = (where: string | number) =>
  new Promise<void>((done) =>
    typeof where === "string" ? server.listen(where, done) : server.listen(where, "127.0.0.1", done),
  );

it("finds a daemon at a socket and at a port", async () => {
  await listening(join(folder, "docker.sock"));
  expect(await whyNoDaemon(`unix://${folder}/docker.sock`)).toBeUndefined();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await listening(0);
  const { port } = server.address() as AddressInfo;
  expect(await whyNoDaemon(`tcp://127.0.0.1:${port}`)).toBeUndefined();
});

it("fails with the system's error if no daemon is at the address", async () => {
  const gone = `unix://${folder}/gone.sock`;
  expect(await whyNoDaemon(gone)).toBe(`the daemon of "${gone}": connect ENOENT ${folder}/gone.sock`);
  expect(await whyNoDaemon("tcp://127.0.0.1:9")).toBe(
    'the daemon of "tcp://127.0.0.1:9": connect ECONNREFUSED 127.0.0.1:9',
  );
});

it("fails with the answer of a daemon that requires TLS", async () => {
  answer = [400, "Client sent an HTTP request to an HTTPS server.\n"];
  await listening(0);
  const { port } = server.address() as AddressInfo;
  expect(await whyNoDaemon(`tcp://127.0.0.1:${port}`)).toMatch(
    /: Client sent an HTTP request to an HTTPS server\.$/,
  );
});

it("refuses an address with another scheme", async () => {
  expect(await whyNoDaemon("something")).toMatch(/^docker:host: "something" is not accepted\. /);
});
