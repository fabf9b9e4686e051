import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { main } from "../../../components/status/main";

const { DOCKER_HOST, PATH } = process.env;
let folder: string;
let server: Server;
let written: jest.SpyInstance;

/** A daemon. Without an id it accepts connections and never answers. */
async function daemon(ID?: string): Promise<void> {
  server = createServer((_request, response) => {
    if (ID !== undefined) response.end(JSON.stringify({ ID, Name: "here" }));
  });
  const socket = join(folder, "docker.sock");
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  process.env.DOCKER_HOST = `unix://${socket}`;
}

/** A Pulumi whose stack is on a daemon. */
function stackOn(daemonId: string): void {
  const inputs = { daemonId, daemonName: "far", daemonAddress: "unix:///far.sock" };
  const urn = "urn:pulumi:dev::redis-link::pulumi:providers:redis-link::redis-link-state";
  const state = { deployment: { resources: [{ urn, type: "pulumi:providers:redis-link", inputs }] } };
  const script = `#!/bin/sh\necho '${JSON.stringify(state)}'\n`;
  writeFileSync(join(folder, "pulumi"), script, { mode: 0o755 });
  process.env.PATH = [folder, PATH].join(delimiter);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "daemon-"));
  written = jest.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
  if (DOCKER_HOST === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = DOCKER_HOST;
  process.env.PATH = PATH;
  process.exitCode = undefined;
  written.mockRestore();
});

test("status fails with the daemon's address and the remedy if the daemon hangs", async () => {
  await daemon();
  await main(["status", "--all"]);
  expect(written).toHaveBeenCalledWith(
    expect.stringMatching(
      /^redis-link: DOCKER_HOST: "unix:.*no Docker daemon answers there \(.*no answer within 5 s; a manager .* takes 20 s\)\. Start it, or name another\.\n$/,
    ),
  );
  expect(process.exitCode).toBe(1);
}, 20_000);

test.each([[["status"]], [["status", "--watch"]], [["map", "--port", "0"]]])(
  "%s fails if the stack is on another daemon, and names that daemon",
  async (args) => {
    await daemon("BBBB");
    stackOn("AAAA");
    await main(args);
    expect(written).toHaveBeenCalledWith(
      expect.stringMatching(
        /^redis-link: the stack is on the daemon of far \(unix:\/\/\/far\.sock, ID AAAA\), and the daemon .* is that of here \(ID BBBB\)\. .*Name the right one by/s,
      ),
    );
    expect(process.exitCode).toBe(1);
  },
);
