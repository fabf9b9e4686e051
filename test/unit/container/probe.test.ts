import { spawnSync } from "node:child_process";
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
    [8, "has the same digits as the end of another", 1],
    [65535, "has nothing at all", 1],
  ])("on port %d, which %s, ends with status %d", (port, _what, status) => {
    const [, program, flags, pattern] = listens(port) as [string, string, string, string];
    expect(spawnSync(program, [flags, pattern], { input: TCP }).status).toBe(status);
  });
});

describe("the probe of a health path", () => {
  it("is a script for bash that reads the status", () => {
    expect(answersOk(3000, "/healthz")).toEqual([
      ...["CMD", "bash", "-c"],
      "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && " +
        'read -r _ status _ <&3 && [ "$status" = 200 ]',
    ]);
  });

  it("is a script that bash can parse", () => {
    const script = answersOk(3000, "/healthz?a=b&c=d").at(-1)!;
    expect(spawnSync("bash", ["-n", "-c", script], { encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
  });
});
