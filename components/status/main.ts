import { once } from "node:events";
import { join } from "node:path";
import { contextVariables } from "../daemon/contexts";
import { collect } from "./collect";
import { MapServer } from "./mapServer";
import { coloured, lineOf, mermaidOf, plain, textOf } from "./text";
import type { Recovery } from "./recovery/recover";
import { messageOf } from "./phrases";
import { HELP, readOptions, type Options } from "./options";
import { exitCodeOf, type Report, type Told } from "./report";
import { readStackState, type StackState } from "./stackState";
import { checkDaemon, clientFor } from "./stateDaemon";
import { watchLinks } from "./watchLinks";

/** Folder, beside the compiled code, of the page that `map` serves. */
const PAGE = join(__dirname, "..", "page");

/** Bundled code of the command `review`. */
const REVIEW = join(__dirname, "..", "review", "cli.js");

/** Control codes that clear a terminal (ECMA-48). */
const CLEAR = "\u001b[2J\u001b[3J\u001b[H";

type StatusOptions = Extract<Options, { command: "status" }>;
type MapOptions = Extract<Options, { command: "map" }>;

/** The command `redis-link`: runs what the arguments say, and sets the exit code. */
export async function main(args: string[]): Promise<void> {
  try {
    const options = readOptions(args);
    Object.assign(process.env, contextVariables());
    if (options.command === "help") process.stdout.write(HELP);
    else if (options.command === "recover") await recoverStack(options);
    else if (options.command === "review") await review(options);
    else if (options.command === "backup") await (await import("./data/backup")).backup(options);
    else if (options.command === "restore") await (await import("./data/restore")).restore(options);
    else if (options.command === "redis-cli")
      process.exitCode = await (await import("./data/redisCli")).redisCli(options);
    else if (options.command === "map") await map(options);
    else if (options.watch) await watch(options);
    else await status(options);
  } catch (error) {
    process.stderr.write(`redis-link: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** Loads the code of a recovery on demand, because most commands do not need it. */
async function recoverStack(options: Recovery): Promise<void> {
  const { recover } = await import("./recovery/recover");
  process.exitCode = await recover(options);
}

/** The review has a bundle of its own, which is loaded on demand. */
async function review(options: Extract<Options, { command: "review" }>): Promise<void> {
  const { reviewPreview } = (await import(REVIEW)) as {
    reviewPreview: (asked: Omit<typeof options, "command">) => Promise<[string, number]>;
  };
  const [words, code] = await reviewPreview(options);
  process.stdout.write(`${words}\n`);
  process.exitCode = code;
}

async function status(options: StatusOptions): Promise<void> {
  const state = await stateFor(options)();
  await checkDaemon(state);
  const report = await collect(clientFor(state), state);
  process.stdout.write(`${written(report, options.form)}\n`);
  process.exitCode = exitCodeOf(report);
}

/** Redraws the table on a terminal. Into a file or pipe, writes a line for each link first, and then a line for each change. */
async function watch(options: StatusOptions): Promise<void> {
  const readState = stateFor(options);
  const state = await readState();
  await checkDaemon(state, true);
  const write = options.form === "text" && process.stdout.isTTY ? redraw : writeLines(options.form);
  await watchLinks({
    state,
    readState,
    signal: interrupted(),
    tell: (told) => {
      write(told);
      if (told.report !== undefined) process.exitCode = exitCodeOf(told.report);
      if (told.lost !== undefined) process.exitCode = 1;
    },
  });
}

function redraw({ report, changes, lost }: Told): void {
  const parts = [
    ...(report === undefined ? [] : [textOf(report, paint())]),
    ...(changes.length === 0
      ? []
      : [["Changes:", ...changes.slice(0, 5).map(({ at, text }) => `${at} ${text}`)].join("\n")]),
    ...(lost === undefined ? [] : [`The daemon does not answer (${lost}): asking again …`]),
    "Ctrl-C ends this.",
  ];
  process.stdout.write(`${CLEAR}${parts.join("\n\n")}\n`);
}

function writeLines(form: StatusOptions["form"]): (told: Told) => void {
  let last: Told = { changes: [] };
  return (told) => {
    const { report, changes, lost } = told;
    const news = changes.filter((change) => !last.changes.includes(change)).reverse();
    const lines: string[] = [];
    if (form === "json") {
      if (last.report === undefined || news.length > 0 || lost !== last.lost)
        lines.push(JSON.stringify(told));
    } else {
      if (last.report === undefined)
        lines.push(...(report?.links.map((link) => lineOf(link, report.at)) ?? []));
      lines.push(...news.map(({ at, text }) => `${at} ${text}`));
      const at = new Date().toISOString();
      if (lost !== undefined) lines.push(`${at} the daemon does not answer: ${lost}`);
      else if (last.lost !== undefined) lines.push(`${at} the daemon answers again`);
    }
    last = told;
    for (const line of lines) process.stdout.write(`${line}\n`);
  };
}

async function map({ port, ...options }: MapOptions): Promise<void> {
  const readState = stateFor(options);
  const state = await readState();
  await checkDaemon(state, true);
  const server = new MapServer(PAGE);
  const url = await server.listen(port);
  process.stdout.write(`The map is at ${url}: open it in a browser of this machine. Ctrl-C ends it.\n`);
  await watchLinks({ state, readState, tell: (told) => server.tell(told), signal: interrupted() });
  server.close();
}

function written(report: Report, form: StatusOptions["form"]): string {
  if (form === "json") return JSON.stringify(report, undefined, 2);
  return form === "mermaid" ? mermaidOf(report) : textOf(report, paint());
}

/** Colours for a terminal; plain text elsewhere, or if the user switched colours off (https://no-color.org). */
function paint() {
  return process.stdout.isTTY && !process.env.NO_COLOR ? coloured : plain;
}

function stateFor({ all, stack }: { all: boolean; stack?: string }) {
  return (): Promise<StackState | undefined> =>
    all ? Promise.resolve(undefined) : readStackState(process.cwd(), stack);
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) void once(process, name).then(() => controller.abort());
  return controller.signal;
}
