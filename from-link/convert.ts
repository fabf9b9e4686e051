import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { hasOwnPassphrase } from "redis-link/tools";
import { arrange, type Arranged } from "./arrange/arrange.ts";
import { jsonText } from "./model/createBody.ts";
import { type Plan, PLAN_FILE, ROLLBACK_FILE } from "./model/plan.ts";
import { runPulumi } from "./pulumi/pulumi.ts";
import { daemonAddress } from "./read/containers/fromDaemon.ts";
import { type Input, readInput, type ReadAll } from "./read/readInput.ts";
import { isWhole, reportText } from "./report/reportText.ts";
import { isEmpty, projectFiles, projectName, packageSource } from "./write/folderFiles.ts";
import { migrationText } from "./write/migrationText.ts";
import { checkFree, planOf, rollbackOf, writeFolder } from "./write/writeFolder.ts";
import { programText } from "./write/programText.ts";

/** Options of the command line. */
interface ConvertOptions extends Pick<Input, "containers" | "script" | "compose" | "inspect"> {
  readonly sources: "keep" | "manage";
  readonly stack: string;
  readonly package?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Exit code if a part of the input is not carried, or a command was not followed. */
const NOT_CARRIED = 3;

/** Default address of Docker's daemon. */
const DEFAULT_DAEMON = "unix:///var/run/docker.sock";

/** Reads the input, prints the report, and writes the folder. */
export async function convert(folder: string, options: ConvertOptions): Promise<void> {
  if (options.check !== true) checkFree(folder);
  const { containers, raw, notFollowed } = await readInput({ ...options, environment: process.env });
  if (notFollowed.length > 0) process.exitCode = NOT_CARRIED;
  if (containers.length === 0 && notFollowed.length === 0 && options.json !== true) {
    console.log(
      `No container ${options.inspect === undefined ? "of this daemon" : `in ${options.inspect}`} has a link. ` +
        "Others, scripts and Compose files can be named: from-link --help",
    );
    return;
  }
  const arranged = arrange(containers, options);
  const { reports, program } = arranged;
  const forMachines = { version: 1, containers: reports, ...(notFollowed.length > 0 ? { notFollowed } : {}) };
  console.log(options.json === true ? jsonText(forMachines).trimEnd() : reportText(reports, notFollowed));
  const say = (text: string) => options.json !== true && console.log(`\n${text}`);
  if (isEmpty(program)) say("Nothing of it is a container with links: no program is written.");
  else if (options.check !== true) {
    await write(folder, arranged, { raw, notFollowed }, options);
    say(`${folder} has the program. Read ${join(folder, "MIGRATION.md")} next.`);
  }
  if (!isWhole(reports)) process.exitCode = NOT_CARRIED;
}

async function write(
  folder: string,
  { program, reports }: Arranged,
  { raw, notFollowed }: Pick<ReadAll, "raw" | "notFollowed">,
  { sources, stack, package: named }: ConvertOptions,
): Promise<void> {
  const name = projectName(basename(resolve(folder)));
  // The daemon that the commands of the input name, or else the docker CLI's daemon.
  const address = await daemonAddress(program.parts.flatMap(({ model }) => model?.daemon ?? [])[0]);
  const daemonHost = address === "" || address === DEFAULT_DAEMON ? undefined : address;
  const plan = planOf(program, { project: name, stack, sources, daemonHost });
  const packing = mkdtempSync(join(tmpdir(), "from-link-"));
  try {
    const { dependency, copy } = await packageSource(named, packing);
    const hasBackend = Boolean(process.env.PULUMI_BACKEND_URL); // Pulumi ignores an empty value too
    const files = {
      ...projectFiles({ name, redisLink: dependency, hasBackend }),
      "index.ts": programText(program),
      "MIGRATION.md": migrationText(plan, reports, hasOwnPassphrase(), notFollowed),
      [PLAN_FILE]: jsonText(plan),
    };
    await writeFolder(folder, async (half) => {
      for (const [file, text] of Object.entries(files)) writeFileSync(join(half, file), text);
      writeFileSync(join(half, ROLLBACK_FILE), jsonText(rollbackOf(raw)), { mode: 0o600 });
      if (copy !== undefined) cpSync(copy, join(half, basename(copy)));
      await configure(half, plan, program.secrets);
    });
    // Pulumi stores the selected stack by the folder's path, so select it after the rename.
    await runPulumi(resolve(folder), ["stack", "select", stack]);
  } finally {
    rmSync(packing, { recursive: true });
  }
}

/** Makes the stack, once all files are written, and sets the stack's secrets one by one. */
async function configure(
  folder: string,
  { stack, daemonHost }: Plan,
  secrets: ReadonlyMap<string, string>,
): Promise<void> {
  await runPulumi(folder, ["stack", "init", stack, "--no-select"]);
  if (daemonHost !== undefined)
    await runPulumi(folder, ["config", "set", "--stack", stack, "docker:host", daemonHost]);
  // Pulumi removes one line feed at the end of a value, so add one.
  for (const [key, value] of secrets) {
    await runPulumi(folder, ["config", "set", "--secret", "--stack", stack, key], `${value}\n`);
  }
}
