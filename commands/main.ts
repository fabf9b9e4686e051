import { Command } from "commander";
import { labDown, labEnv } from "./labCommands.ts";
import { lesson } from "./lesson.ts";
import { destroy, output, preview, up } from "./pulumiCommands.ts";
import { redisCli } from "./redisCli.ts";
import { check, test, testE2e, testUnit } from "./tests.ts";

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
function passing(name: string, description: string, action: (args: string[]) => Promise<void>): void {
  program
    .command(name)
    .description(description)
    .argument("[args...]", "passed on as they are")
    .passThroughOptions()
    .allowUnknownOption()
    .action(action);
}

program.enablePositionalOptions();
passing("up", "set up what is missing, then preview and update the stack (pulumi up)", up);
passing("preview", "show what an update would change (pulumi preview)", preview);
passing("down", "take away what up made (pulumi destroy)", destroy);
passing("output", "print the stack's outputs, or the one named (pulumi stack output)", output);
passing("redis-cli", "open redis-cli in a container of the link's network, by alias", redisCli);
program
  .command("lesson")
  .description("walk through the lesson on the stack that is up, with real output")
  .action(lesson);
passing("test", "unit tests, the app's own tests, then end-to-end tests", test);
passing("test:unit", "unit tests with mocked resources (jest)", testUnit);
passing("test:e2e", "end-to-end tests on a real engine and daemon (jest)", testE2e);
program.command("check").description("types, ESLint, Prettier").action(check);
program
  .command("lab:env")
  .description('what to export for plain pulumi and docker: eval "$(npm run --silent lab:env)"')
  .action(labEnv);
program
  .command("lab:down")
  .description("stop the lab and delete its folder")
  .option("--force", "also when containers or volumes are left in it")
  .action(labDown);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`redis-link: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.DEBUG) console.error(error);
  process.exitCode = 1;
}
// Not left to the event loop: a set-up step that failed may have others still at work.
process.exit();
