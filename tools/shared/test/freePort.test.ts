import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { freePort } from "../freePort.ts";

const handedOut = "/proc/sys/net/ipv4/ip_local_port_range";

void test("returns ports below the range that the system itself assigns", async () => {
  const lowest = existsSync(handedOut) ? Number(readFileSync(handedOut, "utf8").split(/\s/)[0]) : 49_152;
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
  assert.deepEqual(
    ports.filter((port) => port >= lowest),
    [],
  );
});
