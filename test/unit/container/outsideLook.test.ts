import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { OutsideLook } from "../../../components/container/health";
import { answersFrom, publishedAt } from "../../../components/container/outsideLook";

const LOOK: OutsideLook = { port: 80, host: "shop.example" };

describe("a container's port", () => {
  const container = (ip: string) =>
    ({
      NetworkSettings: { Ports: { "80/tcp": [{ HostIp: ip, HostPort: "3000" }], "90/tcp": null } },
    }) as never;

  it.each<[string, string | undefined, string | undefined]>([
    ["127.0.0.1", undefined, "127.0.0.1"],
    ["0.0.0.0", "unix:///run/docker.sock", "127.0.0.1"],
    ["192.0.2.7", "ssh://build.example", "192.0.2.7"],
    ["0.0.0.0", "tcp://build.example:2375", "build.example"],
    ["127.0.0.1", "ssh://build.example", undefined],
    ["::1", "tcp://build.example:2375", undefined],
  ])("a port published on %s by the daemon %s is reached at %s", (ip, daemonHost, host) => {
    expect(publishedAt(container(ip), LOOK, daemonHost)).toEqual(host && { host, port: 3000 });
  });

  it.each([90, 91])("does not reach port %d, which is not published", (port) => {
    expect(publishedAt(container("127.0.0.1"), { ...LOOK, port }, undefined)).toBeUndefined();
  });
});

describe("a look at a port from outside", () => {
  let server: Server | HttpServer;
  const sockets = new Set<Socket>();
  const close = async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((closed) => server.close(closed));
  };
  afterEach(close);

  const at = async (made: Server | HttpServer) => {
    server = made.on("connection", (socket: Socket) => sockets.add(socket));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  };
  const seen = (from: { host: string; port: number }, look = LOOK) =>
    answersFrom(from, look, AbortSignal.timeout(2000));

  it.each<[string, boolean, (socket: Socket) => void]>([
    ["a server that accepts a connection and waits", true, () => undefined],
    ["a server that speaks first", true, (socket) => void socket.end("220 ready")],
    ["no server behind a proxy that ends each connection", false, (socket) => void socket.end()],
    [
      "no server behind a proxy that resets each connection",
      false,
      (socket) => void socket.resetAndDestroy(),
    ],
  ])("sees %s", async (_what, isSeen, take) => {
    expect(await seen(await at(createServer(take)))).toBe(isSeen);
  });

  it("sees no server if nothing listens", async () => {
    const from = await at(createServer());
    await close();
    expect(await seen(from)).toBe(false);
  });

  it.each<[string, string, boolean]>([
    ["/up", "shop.example", true],
    ["/down", "shop.example", false],
    ["/up", "other.example", false],
  ])("requests %s of %s, and accepts only the status 200", async (path, host, answers) => {
    const app = createHttp((request, response) => {
      response.statusCode = request.url === "/up" && request.headers.host === "shop.example" ? 200 : 500;
      response.end();
    });
    expect(await seen(await at(app), { ...LOOK, path, host })).toBe(answers);
  });

  it("sees no server that does not answer in time", async () => {
    const silent = await at(createServer());
    expect(await answersFrom(silent, { ...LOOK, path: "/" }, AbortSignal.timeout(50))).toBe(false);
  });
});
