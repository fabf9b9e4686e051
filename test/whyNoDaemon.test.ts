import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoDaemon } from "../components/docker/whyNoDaemon";

let folder: string;
let server: Server;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "daemon-"));
  server = createServer((socket) => socket.end());
});
afterEach(async () => {
  if (server.listening) await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

const listening = (where: string | number) =>
  new Promise<void>((done) =>
    typeof where === "string" ? server.listen(where, done) : server.listen(where, "127.0.0.1", done),
  );

it("finds whoever listens at a socket, or at a port of a machine", async () => {
  await listening(join(folder, "docker.sock"));
  expect(await whyNoDaemon(`unix://${folder}/docker.sock`)).toBeUndefined();
  await new Promise((closed) => server.close(closed));
  await listening(0);
  const { port } = server.address() as AddressInfo;
  for (const address of [`tcp://127.0.0.1:${port}`, `ssh://me@127.0.0.1:${port}`, `http://localhost:${port}`])
    expect([address, await whyNoDaemon(address)]).toEqual([address, undefined]);
});

it("says in the system's words why nobody is there", async () => {
  expect(await whyNoDaemon(`unix://${folder}/gone.sock`)).toBe(`connect ENOENT ${folder}/gone.sock`);
  await listening(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  expect(await whyNoDaemon(`tcp://127.0.0.1:${port}`)).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  expect(await whyNoDaemon(`tcp://[::1]:${port}`)).toMatch(/^connect E[A-Z]+ .*::1/);
});

it("says nothing where the address is none that it knows", async () => {
  for (const address of ["", "something", "fd://"]) expect(await whyNoDaemon(address)).toBeUndefined();
});
