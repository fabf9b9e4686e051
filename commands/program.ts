import { Command } from "commander";
import { backup } from "./backup.ts";
import { addBench } from "./bench.ts";
import { check } from "./check.ts";
import { prepare } from "./environment.ts";
import { fromLink } from "./fromLink.ts";
import { labDown, labEnv, labSwarm } from "./labCommands.ts";
import { lesson } from "./lesson.ts";
import { map, status } from "./links.ts";
import { move } from "./move.ts";
import { destroy, output, preview, up } from "./pulumiCommands.ts";
import { redisCli } from "./redisCli.ts";
import { recover } from "./recover.ts";
import { audit, listLicences, release } from "./release.ts";
import { restore } from "./restore.ts";
import { review } from "./review.ts";
import { runProgram } from "./runProgram.ts";
import {
  test,
  testBrowser,
  testDeployments,
  testE2e,
  testFaults,
  testMutation,
  testPackage,
  testSwarm,
  testTakeOver,
  testUnit,
} from "./tests.ts";

const WHERE = `
Where it runs, by the variable LAB:
  auto    the Docker daemon and Pulumi of this machine; what is missing comes from the lab (default)
  always  the lab's own Docker daemon and Pulumi, beside whatever the machine has
  never   what the machine has; an error if something is missing

PULUMI_STACK names the stack (default: dev), PULUMI_BACKEND_URL where its state is kept (default: ./state),
PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE its passphrase (default: generated in ./state).
`;

const program = new Command("npm run")
  .description("Redis and an app linked to it under an alias, as docker run --link did.")
  .addHelpText("after", WHERE)
  .showHelpAfterError();

/** A command whose further arguments go to another program as they are. */
function passing(name: string, description: string, action: (args: string[]) => Promise<void>): Command {
  return program
    .command(name)
    .description(description)
    .argument("[args...]", "passed on as they are")
    .passThroughOptions()
    .allowUnknownOption()
    .action(action);
}

/** A command of Pulumi's, whose help is Pulumi's too. */
const ofPulumi = (command: string[], action: (args: string[]) => Promise<void>) => async (args: string[]) => {
  if (!args.some((arg) => arg === "--help" || arg === "-h")) return action(args);
  await runProgram("pulumi", [...command, "--help"], await prepare());
};

program.enablePositionalOptions();
passing(
  "up",
  "set up what is missing, then preview and update the stack (pulumi up)",
  ofPulumi(["up"], up),
).helpOption(false);
passing(
  "preview",
  "show what an update would change (pulumi preview)",
  ofPulumi(["preview"], preview),
).helpOption(false);
passing("down", "take away what up made (pulumi destroy)", ofPulumi(["destroy"], destroy)).helpOption(false);
passing(
  "output",
  "print the stack's outputs, or the one named (pulumi stack output)",
  ofPulumi(["stack", "output"], output),
).helpOption(false);
passing("redis-cli", "open redis-cli in a container of the link's network, by alias", redisCli);
passing(
  "status",
  "whether each link works, and what differs from the state (docs/status.md)",
  status,
).helpOption(false);
passing("map", "the same as a live page of this machine, until Ctrl-C (docs/status.md)", map).helpOption(
  false,
);
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
program
  .command("from-link")
  .description("from containers with links, scripts or Compose files to a Pulumi program")
  .argument("[args...]", "passed on as they are")
  .passThroughOptions()
  .allowUnknownOption()
  .helpOption(false) // it has a help of its own
  .action(fromLink);
passing("move", "bring Redis of a swarm onto the node that docker:host names by now (docs/swarm.md)", move);
passing("test", "unit tests, the app's own tests, then end-to-end tests", test);
passing("test:unit", "unit tests with mocked resources (jest), the tools, and the app's own tests", testUnit);
passing("test:mutation", "which changes of links and inputs no unit test sees (Stryker)", testMutation);
passing("test:package", "the package as others install it, in several languages (jest)", testPackage);
passing("test:e2e", "end-to-end tests with real Pulumi and a real daemon (jest)", testE2e);
passing(
  "test:deployments",
  "real deployments by docker run --link and by the components; --write-docs writes docs/deployments.md",
  testDeployments,
);
passing(
  "test:faults",
  "what a client sees of faults; --write-docs writes the table of docs/reliability.md",
  testFaults,
);
passing(
  "test:browser",
  "the map and the app's page in a real browser; --write-docs makes their pictures",
  testBrowser,
);
passing(
  "test:swarm",
  "links of services on a swarm of three engines in the lab; --write-docs writes its table of docs/reliability.md",
  testSwarm,
);
passing(
  "test:take-over",
  "deployments that run, taken over by from-link; --write-docs writes docs/take-over.md",
  testTakeOver,
);
program
  .command("review")
  .description(
    "what the working tree would change of a commit's stack, for a reviewer (exit codes: docs/review.md)",
  )
  .argument("[base]", "git reference to compare with", "origin/main")
  .option("--json", "for machines")
  .action(review);
addBench(program);
program
  .command("release")
  .description("make what a release publishes: npm package, bill of materials, plugin for each platform")
  .option("--into <folder>", "where to", "release")
  .action(release);
program
  .command("licences")
  .description("licences of all that an install of the package brings")
  .action(listLicences);
program
  .command("check:audit")
  .description("known vulnerabilities of what is shipped (npm audit)")
  .action(audit);
program
  .command("check")
  .description(
    "types, ESLint, imports that go one way, Prettier, and whether docs/reference is what the comments say",
  )
  .action(check);
program
  .command("lab:env")
  .description('what to export for plain pulumi and docker: eval "$(npm run --silent lab:env)"')
  .action(labEnv);
passing(
  "lab:swarm",
  "three engines as a Docker swarm, each as if on a machine of its own; a command is run in their network",
  labSwarm,
);
program
  .command("lab:down")
  .description("stop the lab and delete its folder")
  .option("--force", "also when containers or volumes are left in it")
  .action(labDown);

/** Runs the command that the arguments of this process name. @throws Error with what is wrong and the remedy */
export async function run(): Promise<void> {
  await program.parseAsync();
}
