import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { arrange } from "../arrange/arrange.ts";
import type { Json } from "../model/createBody.ts";
import { Faults } from "../model/reportEntry.ts";
import { withFakeDaemon } from "../read/docker/fakeDaemon.ts";
import { readInput } from "../read/readInput.ts";
import { isEmpty } from "../write/folderFiles.ts";
import { programText } from "../write/programText.ts";
import recorded from "./fixtures/linkCommandBodies.json" with { type: "json" };
import groups from "./fixtures/linkCommands.json" with { type: "json" };
import { noDockerCli } from "./support/dockerCliIsHere.ts";
import { GROUP_ENVIRONMENT, GROUP_FOLDER } from "./support/groupEnvironment.ts";
import { asked, configure, mockPulumi, settled } from "./support/mockPulumi.ts";
import { pruned } from "./support/pruned.ts";

/** Groups that no program is made of, and what the report says instead. */
const WHY_NOT: Readonly<Record<number, RegExp>> = {
  5: /a command that ends/,
  7: /requires at least 1 argument/,
  12: /a command that ends/,
  13: /a command that ends/,
  15: /a command that ends/,
  23: /\[mysql-container\] looks like a value that a reader was to replace/,
  33: /links in a circle: some-zabbix-server \(.*:1\) → some-zabbix-agent \(.*:3\) → some-zabbix-server/,
  34: /--volumes-from some-zabbix-snmptraps: what some-zabbix-snmptraps mounts is not known/,
  35: /a second container is called some-zabbix-agent/,
  39: /db-env\.txt: no such file/,
  41: /\[data-volume-image-tag\] looks like a value/,
  50: /`readlink -f .*` is known only when the script runs/,
  52: /\.\.\. stands for something that is left out/,
  53: /a command that ends/,
  54: /dns\.dev\.org/,
  55: /a command that ends/,
  56: /a command that ends/,
  57: /a second container is called redis_ambassador/,
};

// Within the repository, where programs find the packages that they import.
const folder = mkdtempSync(join(import.meta.dirname, "programs-"));
let run: () => void = () => undefined;

before(async () => {
  // A daemon that has nothing, for what programs ask of containers that are there.
  const host = await new Promise<string>((resolve) => {
    void withFakeDaemon(async (socket) => {
      resolve(socket.host);
      await new Promise<void>((done) => (run = done));
    });
  });
  process.env.DOCKER_HOST = host;
  await mockPulumi();
});
after(() => {
  run();
  rmSync(folder, { recursive: true });
});

void test("all groups are here, with what a shell and Docker made of each", () => {
  assert.equal(groups.length, 60);
  assert.equal(recorded.groups.length, 60);
  groups.forEach(({ commands }, index) => assert.equal(recorded.groups[index]?.length, commands.length));
});

for (const [index, { source, commands }] of groups.entries()) {
  const oracle = recorded.groups[index] as ({ name: string | null; body: Json } | null)[];

  void test(
    `group ${index}, ${source}: the model is what a shell and Docker made of the same words`,
    { skip: noDockerCli },
    async () => {
      for (const [at, command] of commands.entries()) {
        const each = await readGroup([command]);
        if (each instanceof Faults) {
          // What Docker took and this does not is a placeholder, which the shell left as it is.
          assert.ok(
            oracle[at] === null || /looks like a value|known only when/.test(each.message),
            each.message,
          );
          continue;
        }
        const [container] = each.containers;
        assert.deepEqual(pruned(container?.model.body as Json), oracle[at]?.body);
        if (container?.model.isNamed) assert.equal(container.model.name, oracle[at]?.name);
      }
    },
  );

  void test(
    `group ${index}, ${source}: it is a program whose preview passes, or the report says why not`,
    { skip: noDockerCli },
    async () => {
      const read = await readGroup(commands);
      for (const sources of ["keep", "manage"] as const) {
        const text = programOf(read, sources);
        const why = WHY_NOT[index];
        if (why !== undefined) {
          assert.match(text.why ?? "", why);
          continue;
        }
        assert.equal(text.why, undefined);
        await preview(`${index}-${sources}`, text.program, text.secrets);
      }
    },
  );
}

async function readGroup(commands: readonly string[]) {
  const file = join(folder, "group.sh");
  writeFileSync(file, `${commands.join("\n\n")}\n`);
  try {
    return await readInput({ script: [file], environment: GROUP_ENVIRONMENT, folder: GROUP_FOLDER });
  } catch (error) {
    if (error instanceof Faults) return error;
    throw error;
  }
}

function programOf(read: Awaited<ReturnType<typeof readGroup>>, sources: "keep" | "manage") {
  const none = { program: "", secrets: new Map<string, string>() };
  if (read instanceof Faults) return { ...none, why: read.message };
  try {
    const { program, reports } = arrange(read.containers, { sources });
    if (!isEmpty(program)) return { program: programText(program), secrets: program.secrets, why: undefined };
    return { ...none, why: reports.flatMap(({ entries }) => entries.map(({ why }) => why)).join("\n") };
  } catch (error) {
    if (error instanceof Faults) return { ...none, why: error.message };
    throw error;
  }
}

async function preview(name: string, program: string, secrets: ReadonlyMap<string, string>): Promise<void> {
  for (const [key, value] of secrets) {
    // Some of these passwords are names of containers too.
    const said = value.length > 8 ? value : `${key.slice(key.lastIndexOf("-") + 1)}=${value}`;
    assert.ok(!program.includes(said), `a secret is in the program:\n${program}`);
  }
  const file = join(folder, name, "index.ts");
  mkdirSync(join(folder, name));
  writeFileSync(file, program);
  configure(secrets);
  asked.length = 0;
  await import(pathToFileURL(file).href);
  await settled();
  const kinds = asked.map(({ type }) => type);
  assert.ok(kinds.includes("docker:index/container:Container"), program);
  assert.equal(
    kinds.filter((kind) => kind === "redis-link:index:LinkedContainer").length,
    program.split("new LinkedContainer(").length - 1,
  );
}
