import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually } from "../../tools/shared/eventually.ts";
import { isAlive } from "redis-link/tools";
import { projectFolder } from "../project.ts";
import { standIns } from "./support/standIns.ts";

void test("ends the programs of a command when npm's shell ends", { timeout: 60_000 }, async (t) => {
  const server = createServer((_request, response) => response.end("{}"));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { env, calls } = standIns({
    pulumi: 'case $1 in version) echo v3.260.0 ;; *) echo "pid $$" >>"$PIDS"; exec sleep 60 ;; esac',
  });
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const pids = join(folder, "pids");
  const shell = spawn("sh", ["-c", `"${process.execPath}" commands/start.mjs output; true`], {
    cwd: projectFolder,
    stdio: "ignore",
    env: {
      ...{ ...process.env, ...env, PIDS: pids, LAB: "never", PULUMI_BACKEND_URL: "file:///nowhere" },
      DOCKER_HOST: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
  });
  const started = await eventually(() => {
    const pid = /pid (\d+)/.exec(readFileSync(pids, "utf8"))?.[1];
    assert.ok(pid !== undefined, calls().join("\n"));
    return Promise.resolve(Number(pid));
  });
  assert.ok(isAlive(started));
  shell.kill("SIGTERM");
  await eventually(() => {
    assert.ok(!isAlive(started));
    return Promise.resolve();
  });
});
