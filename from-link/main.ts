import { Command, Option } from "commander";
import manifest from "./package.json" with { type: "json" };
import { convert } from "./convert.ts";
import { addTakeOver } from "./takeOver/commands.ts";

const EXIT_CODES = `
Exit codes: 0 everything is carried over, or works with a difference that the report names; 3 something is not carried over, or was seen and not followed;
1 the input, or something around it, is not as it must be, and nothing was written.
`;

const program = new Command("from-link")
  .description(
    "Turns containers that run with docker run --link, scripts and Compose files into a Pulumi program.",
  )
  .version(manifest.version)
  .argument("[folder]", "where the program is written to; it must not exist yet", "linked")
  .option("--containers [name...]", "containers of the daemon; no name: all with links and what they lead to")
  .option(
    "--script <file...>",
    "shell scripts, READMEs or units of systemd with docker run; 'run.sh ARGUMENT…' gives arguments; - is standard input",
  )
  .option("--compose <file...>", "Compose files with links or external_links, also of version 1")
  .option("--inspect <file>", "saved docker inspect of containers, and of their images if it is at hand")
  .addOption(
    new Option("--sources <what>", "keep: sources stay as they run; manage: the program makes them anew too")
      .choices(["keep", "manage"])
      .default("keep"),
  )
  .option("--stack <name>", "stack of the program", "dev")
  .option("--package <what>", "where redis-link comes from: a version, a tarball or a folder")
  .option("--check", "report, and write nothing")
  .option("--json", "report for machines")
  .addHelpText("after", EXIT_CODES)
  .showHelpAfterError()
  .enablePositionalOptions()
  .action(convert);
addTakeOver(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`from-link: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.DEBUG) console.error(error);
  process.exitCode = 1;
}
