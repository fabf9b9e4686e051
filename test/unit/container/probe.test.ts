import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answersOk, listens } from "../../../components/container/health";

/** Lines of `/proc/net/tcp`: a listener on 3000, a connection from 3001, a connection to 3002, and a listener on 80 by IPv6. */
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:0BB9 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
   2: 0100007F:C351 0100007F:0BBA 06 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
   3: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
`;

describe("the probe of a listening port", () => {
  it.each([
    [3000, "listens on IPv4", 0],
    [80, "listens on IPv6", 0],
    [3001, "has a connection and no listener", 1],
    [3002, "is the far end of a connection", 1],
    [8, "has the same digits as the end of another port", 1],
    [65535, "has neither a listener nor a connection", 1],
  ])("the probe of port %d, which %s, ends with status %d", (port, _what, status) => {
    const [, program, flags, pattern] = listens(port) as [string, string, string, string];
    expect(spawnSync(program, [flags, pattern], { input: TCP }).status).toBe(status);
  });
});

describe("the probe of a health path", () => {
  const server = createServer(({ url, headers: { host } }, response) => {
    response.statusCode = url === "/up?a=b&c=d" && host === "shop.example" ? 200 : 500;
    response.end();
  });
  beforeAll(() => new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening)));
  afterAll(() => {
    server.close().closeAllConnections();
  });

  it.each<[string, string, number, number?]>([
    ["/up?a=b&c=d", "shop.example", 0],
    ["/down", "shop.example", 1],
    ["/up?a=b&c=d", "localhost", 1],
    ["/up?a=b&c=d", "shop.example", 1, 9],
  ])("requests %s of the host %s, and ends with status %d", async (...[path, host, code, port]) => {
    const [, program, ...words] = answersOk(port ?? (server.address() as AddressInfo).port, path, host);
    const [ended] = (await once(spawn(program!, words, { stdio: "ignore" }), "close")) as [number];
    expect(ended).toBe(code);
  });
});
