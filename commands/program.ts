import { commandLine, WHERE } from "./commandLine.ts";
import { prepare } from "./environment.ts";
import { fromLink } from "./fromLink.ts";
import { lesson } from "./lesson.ts";
import { backup, map, redisCli, restore, status } from "./links.ts";
import { destroy, output, preview, up } from "./pulumiCommands.ts";
import { recover } from "./recover.ts";
import { review } from "./review.ts";
import { runProgram } from "./runProgram.ts";

const { program, passing } = commandLine(
  "Redis and an app linked to it under an alias, as docker run --link did.",
);
program.addHelpText("after", WHERE + "Tests, checks, the bench and the lab: CONTRIBUTING.md.\n");

/** Adds a command that runs Pulumi; its `--help` shows Pulumi's help. */
const ofPulumi = (command: string[], action: (args: string[]) => Promise<void>) => async (args: string[]) => {
  if (!args.some((arg) => arg === "--help" || arg === "-h")) return action(args);
  await runProgram("pulumi", [...command, "--help"], await prepare());
};

/** Adds a command that passes `--help` to another program. */
const handingOn = (name: string, what: string, action: (args: string[]) => Promise<void>) =>
  passing(name, what, action).helpOption(false);

handingOn(
  "up",
  "set up what is missing, then preview and update the stack (pulumi up)",
  ofPulumi(["up"], up),
);
handingOn("preview", "show what an update would change (pulumi preview)", ofPulumi(["preview"], preview));
handingOn("down", "take away what up made (pulumi destroy)", ofPulumi(["destroy"], destroy));
handingOn(
  "output",
  "print the stack's outputs, or the one named (pulumi stack output)",
  ofPulumi(["stack", "output"], output),
);
passing("redis-cli", "open redis-cli in a container beside Redis, logged in", redisCli);
handingOn("status", "whether each link works, and what differs from the state (docs/status.md)", status);
handingOn("map", "the same as a live page of this machine, until Ctrl-C (docs/status.md)", map);
program
  .command("lesson")
  .description("walk through the lesson on the stack that is up, with real output")
  .action(lesson);
program
  .command("backup")
  .description("save the data of Redis in a file, as RDB")
  .argument("FILE", "the file, written anew")
  .action(backup);
program
  .command("restore")
  .description("replace the data of Redis by that of a backup")
  .argument("FILE", "an RDB file, checked before anything is changed")
  .action(restore);
passing(
  "recover",
  "after an update that was broken off: unlock, refresh, update (pulumi cancel, refresh, up)",
  recover,
);
handingOn("from-link", "from containers with links, scripts or Compose files to a Pulumi program", fromLink);
program
  .command("review")
  .description(
    "what the working tree would change of a commit's stack, for a reviewer (exit codes: docs/review.md)",
  )
  .argument("[base]", "git reference to compare with", "origin/main")
  .option("--json", "for machines")
  .action(review);

export const run = () => program.parseAsync();
