// Records previews of real changes for the tests, on the daemon and with the plugins that the environment names:
//   eval "$(npm run --silent lab:env)" && node tools/review/record.ts [NAME …]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { TYPES } from "../../components/review/policy/properties.ts";
import { linksProgram, mainProgram, notesProgram } from "./programs.ts";
import { checkOut } from "./throwAway/checkout.ts";
import { ThrowAwayStack, type Program } from "./throwAway/throwAwayStack.ts";

type Config = Record<string, string>;

interface Recording {
  name: string;
  program: Program;
  /** Where it is. */
  folder: string;
  /** Configuration before the change, beside the defaults. */
  before?: Config;
  /** What the change sets. */
  change: Config;
}

const shop = { program: linksProgram, folder: "examples/links", before: { prefix: "shop" } };
const notes = { program: notesProgram, folder: "test/support/notes", before: { prefix: "office" } };
const main = { program: mainProgram, folder: "." };

const recordings: Recording[] = [
  { ...main, name: "nothing", change: {} },
  { ...main, name: "imageBump", change: { redisImage: "redis:7.0" } },
  { ...main, name: "portChange", change: { hostPort: "8080" } },
  { ...main, name: "aliasChange", change: { alias: "cache" } },
  { ...main, name: "imageBumpAndAliasChange", change: { redisImage: "redis:7.0", alias: "cache" } },
  { ...main, name: "authOff", change: { auth: "false" } },
  { ...main, name: "bindAddressWidened", change: { bindAddress: "0.0.0.0" } },
  { ...main, name: "retainDataOff", before: { retainData: "true" }, change: { retainData: "false" } },
  { ...shop, name: "limits", change: { redisMemoryMb: "512" } },
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
  {
    ...notes,
    name: "volumeAppNotKept",
    before: { ...notes.before, retainData: "true" },
    change: { retainData: "false" },
  },
];

/** What no review reads, and what differs from run to run. */
const UNREAD = [
  ...["outputs", "stackTrace", "sourcePosition", "created", "modified", "duration", "provider"],
  ...["dependencies", "resourceHooks", "replaceOnChanges"],
];

const projectFolder = join(import.meta.dirname, "..", "..");
const target = join(import.meta.dirname, "test", "recordings");
const stop = new AbortController();
process.on("SIGINT", () => {
  stop.abort();
});

const wanted = recordings.filter(({ name }) => process.argv.length === 2 || process.argv.includes(name));
const stackOf = ({ program, before }: Recording): string => JSON.stringify([program, before]);
for (const stack of new Set(wanted.map(stackOf)))
  await record(wanted.filter((one) => stackOf(one) === stack));

/** Records changes of the same stack. */
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
  // Other programs have their own folder in their inputs, and everything of their configuration is given here.
  const changed = about === mainProgram ? after : before;
  try {
    await stack.up(join(before, inside), config);
    for (const { name, change } of group) {
      const { json, diff } = await stack.preview(join(changed, inside), { ...config, ...change });
      writeFileSync(join(target, `${name}.json`), `${JSON.stringify(json, scrubbed(folder), 1)}\n`);
      writeFileSync(join(target, `${name}.diff`), diff.replaceAll(folder, "/project"));
      console.error(`Recorded ${name}`);
    }
  } finally {
    await stack.destroy();
    rmSync(folder, { recursive: true });
  }

  async function program(name: string): Promise<string> {
    const checkout = join(folder, name);
    mkdirSync(checkout);
    await checkOut("HEAD", projectFolder, checkout);
    await execa("npm", ["run", "build"], { cwd: checkout });
    return checkout;
  }
}

/** Leaves out what differs from run to run, and what no review reads: of outputs, those of the volumes of an image are. */
function scrubbed(folder: string) {
  return function (this: { type?: string }, key: string, value: unknown): unknown {
    const isRead = key === "outputs" && this.type === TYPES.imageVolumes[0];
    if (UNREAD.includes(key) && !isRead) return undefined;
    return typeof value === "string" ? value.replaceAll(folder, "/project") : value;
  };
}
