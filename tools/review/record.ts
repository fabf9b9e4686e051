// Records previews of real changes for the tests, with the environment's daemon and plugins:
//   eval "$(npm run --silent lab:env)" && node tools/review/record.ts [NAME …]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { withCleanUp } from "redis-link/tools";
import { TYPES } from "../../components/review/policy/properties.ts";
import {
  linksProgram,
  mainProgram,
  notesProgram,
  ThrowAwayStack,
  type Program,
  checkOut,
} from "./throwAway/throwAwayStack.ts";

type Config = Record<string, string>;

interface Recording {
  name: string;
  program: Program;
  /** The program's folder. */
  folder: string;
  /** Configuration before the change, in addition to the defaults. */
  before?: Config;
  /** Configuration set by the change. */
  change: Config;
}

const shop = { program: linksProgram, folder: "examples/links", before: { prefix: "shop" } };
const notes = { program: notesProgram, folder: "test/support/notes", before: { prefix: "office" } };
const main = { program: mainProgram, folder: "." };

const recordings: Recording[] = [
  { ...main, name: "nothing", change: {} },
  { ...main, name: "imageBumpAndAliasChange", change: { redisImage: "redis:7.0", alias: "cache" } },
  { ...shop, name: "appRemoved", change: { secondApp: "false" } },
  {
    ...shop,
    name: "appAdded",
    before: { ...shop.before, secondApp: "false" },
    change: { secondApp: "true" },
  },
  { ...notes, name: "volumeAppRemoved", change: { app: "false" } },
  { ...notes, name: "volumeAppImage", change: { image: "app" } },
  { ...notes, name: "hardeningOff", change: { hardened: "false" } },
];

/** Fields that a review reads (`components/review/preview.ts`). */
const STEP = [
  "op",
  "urn",
  "oldState",
  "newState",
  "diffReasons",
  "replaceReasons",
  "detailedDiff",
  "variables",
];
const STATE = ["urn", "type", "inputs", "protect", "retainOnDelete", "propertyDependencies"];

type Fields = Record<string, unknown>;

const projectFolder = join(import.meta.dirname, "..", "..");
const target = join(projectFolder, "components", "review", "test", "recordings");
const stop = new AbortController();
process.on("SIGINT", () => stop.abort());

const wanted = recordings.filter(({ name }) => process.argv.length === 2 || process.argv.includes(name));
const stackOf = ({ program, before }: Recording): string => JSON.stringify([program, before]);
for (const stack of new Set(wanted.map(stackOf)))
  await record(wanted.filter((one) => stackOf(one) === stack));

/** Records the previews of some changes of one stack. */
async function record(group: readonly Recording[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "redis-link-record-"));
  const [before, after] = await Promise.all([program("before"), program("after")]);
  const { program: about = mainProgram, folder: inside = ".", before: config = {} } = group[0] ?? {};
  const stack = new ThrowAwayStack({
    program: about,
    stackName: "dev",
    folder,
    env: {},
    signal: stop.signal,
    onOutput: (text) => process.stderr.write(text),
  });
  // Other programs are previewed in the same folder, because the folder is in their inputs; `config` and `change` configure them.
  const changed = about === mainProgram ? after : before;
  const recordAll = async () => {
    await stack.up(join(before, inside), config);
    for (const { name, change } of group) {
      const { json, diff } = await stack.preview(join(changed, inside), { ...config, ...change });
      writeFileSync(join(target, `${name}.json`), compact(json as Preview).replaceAll(folder, "/project"));
      writeFileSync(join(target, `${name}.diff`), diff.replaceAll(folder, "/project"));
      console.error(`Recorded ${name}`);
    }
  };
  await withCleanUp(recordAll, async () => {
    await stack.destroy();
    rmSync(folder, { recursive: true });
  });

  async function program(name: string): Promise<string> {
    const checkout = join(folder, name);
    mkdirSync(checkout);
    await checkOut("HEAD", projectFolder, checkout);
    await execa("npm", ["run", "build"], { cwd: checkout });
    return checkout;
  }
}

interface Preview {
  config: Fields;
  steps: Fields[];
}

/** The JSON of a preview with only the fields that a review reads, one line for each step. */
function compact({ config, steps }: Preview): string {
  const lines = steps.map((step) => JSON.stringify(picked(step, STEP), withoutUnread));
  return `{"config":${JSON.stringify(config)},"steps":[\n${lines.join(",\n")}\n]}\n`;
}

function withoutUnread(key: string, value: unknown): unknown {
  if (key === "__defaults" || value === null) return undefined;
  if (key === "propertyDependencies")
    return Object.fromEntries(
      Object.entries(value as Record<string, string[] | null>).filter(([, urns]) => urns?.length),
    );
  if (key !== "oldState" && key !== "newState") return value;
  const state = value as Fields;
  // A review reads outputs only of the resource type `imageVolumes`.
  return picked(state, state.type === TYPES.imageVolumes[0] ? [...STATE, "outputs"] : STATE);
}

function picked(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]]));
}
