// What the docker CLI makes of each group of commands when a shell runs them: the oracle of groups.test.ts.
// Usage: node from-link/test/recordBodies.ts, with bash, script(1) and the docker CLI.
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { execa } from "execa";
import groups from "./fixtures/linkCommands.json" with { type: "json" };
import type { Json } from "../model/createBody.ts";
import { pruned } from "./support/pruned.ts";
import { GROUP_ENVIRONMENT, GROUP_FOLDER } from "./support/groupEnvironment.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-record-"));
const socket = join(folder, "socket");
let taken: { name: string | null; body: unknown }[] = [];
const server = createServer((request, response) => {
  void (async () => {
    const url = new URL(request.url ?? "/", "http://docker");
    const body = await text(request);
    if (url.pathname.endsWith("/_ping")) {
      response.writeHead(200, { "Api-Version": "1.47", Ostype: "linux" }).end("OK");
      return;
    }
    if (url.pathname.endsWith("/containers/create")) {
      taken.push({ name: url.searchParams.get("name"), body: JSON.parse(body) });
    }
    response.writeHead(400, { "Content-Type": "application/json" }).end('{"message":"no"}');
  })();
});
server.listen(socket);
await once(server, "listening");

const recorded = [];
for (const { commands } of groups) {
  const bodies = [];
  for (const command of commands) {
    taken = [];
    writeFileSync(join(folder, "command.sh"), `sudo() { "$@"; }\n${command}\n\nwait\n`);
    // A terminal, as -it asks for one.
    await execa("script", ["-qec", `bash ${join(folder, "command.sh")}`, "/dev/null"], {
      cwd: GROUP_FOLDER,
      env: {
        ...{ PATH: process.env.PATH, HOME: "/root", TERM: "dumb" },
        ...GROUP_ENVIRONMENT,
        DOCKER_HOST: `unix://${socket}`,
        DOCKER_CONFIG: join(folder, "config"),
      },
      extendEnv: false,
      stdin: "ignore",
      reject: false,
    });
    const [first] = taken;
    bodies.push(first === undefined ? null : { name: first.name, body: pruned(first.body as Json) });
  }
  recorded.push(bodies);
}
server.close();
rmSync(folder, { recursive: true });
const version = execFileSync("docker", ["--version"], { encoding: "utf8" }).trim();
const file = join(import.meta.dirname, "fixtures", "linkCommandBodies.json");
writeFileSync(file, `${JSON.stringify({ version, groups: recorded })}\n`);
