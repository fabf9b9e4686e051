import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { arrange } from "../arrange/arrange.ts";
import type { Program } from "../arrange/program.ts";
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
import { pruned } from "./support/pruned.ts";

/** Groups that consist only of commands that end. */
const ENDING = [5, 12, 13, 15, 30, 45, 47, 53, 55, 56, 59];

/** Groups without a program, and the message of the report. */
const WHY_NOT: Readonly<Record<number, RegExp>> = {
  ...Object.fromEntries(ENDING.map((group) => [group, /a command that ends/])),
  7: /requires at least 1 argument/,
  23: /\[mysql-container\] looks like a value that a reader was to replace/,
  33: /links in a circle: some-zabbix-server \(.*:1\) → some-zabbix-agent \(.*:3\) → some-zabbix-server/,
  34: /--volumes-from some-zabbix-snmptraps: what some-zabbix-snmptraps mounts is not known/,
  35: /a second container is called some-zabbix-agent/,
  39: /db-env\.txt: no such file/,
  41: /\[data-volume-image-tag\] looks like a value/,
  50: /`readlink -f .*` is known only when the script runs/,
  52: /\.\.\. stands for something that is left out/,
  54: /dns\.dev\.org/,
};

const skip = { skip: noDockerCli };
// Within the repository, so that programs find the packages that they import.
const folder = mkdtempSync(join(import.meta.dirname, "programs-"));
let run: () => void = () => undefined;
/** Resource types that a program requested in a preview with mocks. */
const asked: string[] = [];

before(async () => {
  // An empty daemon, which programs ask for existing containers.
  process.env.DOCKER_HOST = await new Promise<string>((resolve) => {
    void withFakeDaemon(async (socket) => {
      resolve(socket.host);
      await new Promise<void>((done) => (run = done));
    });
  });
  const mocks: pulumi.runtime.Mocks = {
    newResource({ type, name, inputs }) {
      asked.push(type);
      return { id: `${name}-id`, state: inputs as object };
    },
    call: ({ token }) => assert.fail(`nothing is to call ${token}`),
  };
  await pulumi.runtime.setMocks(mocks, "moved", "dev", true);
});
after(() => {
  run();
  rmSync(folder, { recursive: true });
});

void test("finds all 60 groups of commands", () => {
  assert.equal(groups.length, 60);
});

for (const [index, { source, commands }] of groups.entries()) {
  const oracle = recorded.groups[index] as ({ name: string | null; body: Json } | null)[];

  void test(
    `group ${index}, ${source}: the model equals the container that a shell and Docker made`,
    skip,
    async () => {
      for (const [at, command] of commands.entries()) {
        const each = await readGroup([command]).catch(orFaults);
        if (each instanceof Faults) {
          // Only a placeholder may be refused here although Docker took it: the shell left it unchanged.
          const isPlaceholder = /looks like a value|known only when/.test(each.message);
          assert.ok(oracle[at] === null || isPlaceholder, each.message);
          continue;
        }
        const [container] = each;
        assert.deepEqual(pruned(container?.model.body as Json), oracle[at]?.body);
        if (container?.model.isNamed) assert.equal(container.model.name, oracle[at]?.name);
      }
    },
  );

  void test(
    `group ${index}, ${source}: the preview of its program passes, or the report says why not`,
    skip,
    async () => {
      for (const sources of ["keep", "manage"] as const) {
        const made = await programOf(commands, sources).catch(orFaults);
        const why = WHY_NOT[index];
        if (made instanceof Error) assert.match(made.message, why ?? assert.fail(made));
        else {
          assert.equal(why, undefined);
          await preview(`${index}-${sources}`, made);
        }
      }
    },
  );
}

async function readGroup(commands: readonly string[]) {
  const file = join(GROUP_FOLDER, `group-${process.pid}.sh`);
  writeFileSync(file, `${commands.join("\n\n")}\n`);
  try {
    return (await readInput({ script: [file], environment: GROUP_ENVIRONMENT })).containers;
  } finally {
    rmSync(file);
  }
}

/** Returns faults, to be compared; rethrows other errors. */
function orFaults(error: unknown): Faults {
  if (error instanceof Faults) return error;
  throw error;
}

/** The program of commands, or an error with the report's reasons. */
async function programOf(commands: readonly string[], sources: "keep" | "manage"): Promise<Program | Error> {
  const { program, reports } = arrange(await readGroup(commands), { sources });
  if (!isEmpty(program)) return program;
  return new Error(reports.flatMap(({ entries }) => entries.map(({ why }) => why)).join("\n"));
}

async function preview(name: string, program: Program): Promise<void> {
  const text = programText(program);
  for (const [key, value] of program.secrets) {
    // Some of these passwords are also names of containers.
    const said = value.length > 8 ? value : `${key.slice(key.lastIndexOf("-") + 1)}=${value}`;
    assert.ok(!text.includes(said), `a secret is in the program:\n${text}`);
  }
  const file = join(folder, name, "index.ts");
  mkdirSync(join(folder, name));
  writeFileSync(file, text);
  const config = Object.fromEntries([...program.secrets].map(([key, value]) => [`moved:${key}`, value]));
  pulumi.runtime.setAllConfig(config, Object.keys(config));
  asked.length = 0;
  await import(pathToFileURL(file).href);
  await pulumi.runtime.disconnect();
  assert.ok(asked.includes("docker:index/container:Container"), text);
  assert.equal(
    asked.filter((type) => type === "redis-link:index:LinkedContainer").length,
    text.split("new LinkedContainer(").length - 1,
  );
}
