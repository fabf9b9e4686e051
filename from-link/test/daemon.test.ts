import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { arrange } from "../arrange/arrange.ts";
import { Faults } from "../model/reportEntry.ts";
import { readInput } from "../read/readInput.ts";
import { planOf } from "../write/writeFolder.ts";
import { programText } from "../write/programText.ts";
import { noDockerCli } from "./support/dockerCliIsHere.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-daemon-"));
const skip = { skip: noDockerCli };

const containerOf = (name: string, isRunning = true) => ({
  ...{
    Id: `${name}-id`.padEnd(64, "0"),
    Name: `/${name}`,
    Created: "2026-01-01T00:00:00Z",
    Image: "sha256:db",
  },
  State: { Running: isRunning },
  Config: { Image: "mydb:1", Env: ["SIZE=9", "DB_PASSWORD=hunter2hunter2", "OF_IMAGE=1"] },
  ...{ HostConfig: {}, Mounts: [], NetworkSettings: { Networks: { bridge: {} } } },
});

const IMAGE = { Id: "sha256:db", RepoTags: ["mydb:1"], RootFS: {}, Config: { Env: ["OF_IMAGE=1"] } };

/** A stand-in daemon with a running and a stopped database. It refuses invalid values as Docker does. */
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const [, kind, name = ""] = /^(?:\/v[\d.]+)?\/(\w+)(?:\/([^/?]+))?/.exec(request.url ?? "") ?? [];
    const [status, answer] = answerTo(kind, name, body);
    response.writeHead(status, { "Api-Version": "1.47", "Content-Type": "application/json" });
    response.end(JSON.stringify(answer));
  });
});

function answerTo(kind = "", name: string, body: string): [number, object] {
  if (name === "create") {
    const { HostConfig } = JSON.parse(body) as { HostConfig?: { Memory?: number; NanoCpus?: number } };
    if ((HostConfig?.Memory ?? 0) > 0 && (HostConfig?.Memory ?? 0) < 6 << 20)
      return [400, { message: "Minimum memory limit allowed is 6MB" }];
    if ((HostConfig?.NanoCpus ?? 0) > 2e9) return [400, { message: "as there are only 2 CPUs available" }];
    return [404, { message: "No such image" }];
  }
  if (kind === "containers" && ["db", "down"].includes(name)) return [200, containerOf(name, name === "db")];
  if (kind === "images" && name === "sha256:db") return [200, IMAGE];
  return ["_ping", "version", "info"].includes(kind)
    ? [200, { ApiVersion: "1.47", MinAPIVersion: "1.24" }]
    : [404, { message: `No such ${kind}: ${name}` }];
}

before(async () => {
  const socket = join(folder, "socket");
  server.listen(socket);
  await once(server, "listening");
  process.env.DOCKER_HOST = `unix://${socket}`;
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function read(script: string, sources: "keep" | "manage" = "keep") {
  const file = join(folder, "run.sh");
  writeFileSync(file, `${script}\n`);
  const { containers, raw } = await readInput({ script: [file], environment: {} });
  const { program, reports } = arrange(containers, { sources });
  const entries = Object.fromEntries(reports.map((report) => [report.name, report.entries]));
  return { program, reports, raw, entries };
}

const notCarried = (entries: Awaited<ReturnType<typeof read>>["entries"][string] = []) =>
  entries.filter(({ list }) => list === "not carried").map(({ what }) => what);

for (const sources of ["keep", "manage"] as const) {
  void test(
    `attaches a running source outside the script, with its variables, for --sources ${sources}`,
    skip,
    async () => {
      const { program, reports, raw, entries } = await read(
        "docker run -d --name web --link db:db img",
        sources,
      );
      const written = programText(program);
      assert.match(
        written,
        /existingSource\("db", \{\s+sharedVariables: \["SIZE"\],\s+sharedSecrets: \["DB_PASSWORD"\],?\s+\}\)/,
      );
      assert.deepEqual(
        reports.map(({ name, role }) => [name, role]),
        [
          ["db", "source"],
          ["web", "consumer"],
        ],
      );
      assert.deepEqual(notCarried(entries.web), []);
      const why = entries.web?.find(({ what }) => what === "--link db:db")?.why ?? "";
      assert.match(
        why,
        /handed on: DB_ENV_SIZE, DB_ENV_DB_PASSWORD; not handed on, as they are its image's: DB_ENV_OF_IMAGE/,
      );
      const plan = planOf(program, { project: "p", stack: "dev", sources });
      assert.deepEqual(
        plan.containers.map(({ name, action, id }) => [name, action, id?.slice(0, 5)]),
        [
          ["db", "attach", "db-id"],
          ["web", "create", undefined],
        ],
      );
      assert.equal(raw.length, 1);
    },
  );
}

void test("reports the variables of a missing source as not carried", skip, async () => {
  const { entries } = await read("docker run -d --name web --link other:my-db img");
  assert.deepEqual(notCarried(entries.web)[0], "MY_DB_ENV_…");
  assert.match(entries.web?.[0]?.todo ?? "", /--containers other/);
});

void test("refuses a stopped source, with `docker start` as the remedy", skip, async () => {
  await assert.rejects(
    read("docker run -d --name web --link down:db img"),
    /down does not run[^]*docker start down\.$/,
  );
});

void test(
  "reports a container of the script that exists already, with take-over as a remedy",
  skip,
  async () => {
    const { entries } = await read(
      "docker run -d --name source img\ndocker run -d --name db --link source:s img",
    );
    assert.deepEqual(notCarried(entries.db), ["container db"]);
    assert.match(entries.db?.[0]?.todo ?? "", /--containers db.*take-over.*docker rm --force db/);
    const { entries: kept } = await read(
      "docker run -d --name db img\ndocker run -d --name web --link db:db img",
    );
    assert.deepEqual([notCarried(kept.db), notCarried(kept.web)], [[], []]);
  },
);

void test("declares the --expose and -p ports of a source that the program makes", skip, async () => {
  const script =
    "docker run -d --name src --expose 7000 --expose 53/udp -p 80:80 img\ndocker run -d --name web --link src img";
  const { program } = await read(script, "manage");
  assert.match(
    programText(program),
    /ports: \[\{ number: 53, protocol: "udp" \}, \{ number: 7000 \}, \{ number: 80 \}\]/,
  );
  const { program: without } = await read(script.replace(/--expose \S+/g, ""), "manage");
  assert.doesNotMatch(programText(without), /ports: \[\{ number/);
});

/** Flags that Docker refuses, and the message of the report. */
const REFUSED: readonly [flags: string, words: RegExp][] = [
  ["-m 1m", /run\.sh:1: Docker does not take it: Minimum memory limit allowed is 6MB\n {2}to do/],
  ["-v data:/data:r", /--volume data:\/data:r: Docker does not take it: invalid mode: r\n/],
  ["-v data:/data:ro,rw", /invalid mode: ro,rw/],
  ["-v data:/data:z,Z", /invalid mode: z,Z/],
  ["-v data:/data:shared", /field BindOptions must not be specified/],
  ["-v /data:/data:nocopy", /field VolumeOptions must not be specified/],
  ["-v data:/", /invalid specification: destination can't be '\/'/],
  ["-v data:data", /invalid mount path: 'data' mount path must be absolute/],
  ["-v data:/x -v other:/x/", /Duplicate mount point: \/x/],
  ["-v data:/x:ro:z", /too many colons/],
  ["-p 99999:80", /run\.sh:1: docker run does not take it/],
];
for (const [flags, words] of REFUSED) {
  void test(`refuses docker run ${flags} with Docker's message`, skip, async () => {
    await assert.rejects(read(`docker run -d ${flags} --name web --link db:db img`), (error) => {
      assert.ok(error instanceof Faults);
      assert.match(error.message, words);
      return true;
    });
  });
}

void test("accepts values that Docker accepts here or on another machine", skip, async () => {
  const flags = "--cpus 9 -m 6m -v data:/a:ro,nocopy -v /b:/b:rslave,ro,z -v data:/c:rw -v data:/d:cached";
  assert.ok(await read(`docker run -d ${flags} --name web --link db:db img`));
});
