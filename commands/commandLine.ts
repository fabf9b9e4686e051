import { Command } from "commander";
import { buildPackage } from "./buildPackage.ts";
import { projectFolder, say } from "./project.ts";

/** Last part of all help texts. It says how to choose the daemon and the stack. */
export const WHERE = `
Where it runs, by the variable LAB:
  auto    the Docker daemon and Pulumi of this machine; what is missing comes from the lab (default)
  always  the lab's own Docker daemon and Pulumi, beside whatever the machine has
  never   what the machine has; an error if something is missing

PULUMI_STACK names the stack (default: dev), PULUMI_BACKEND_URL where its state is kept (default: ./state),
PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE its passphrase (default: generated in ./state).
`;

/**
 * A command line of `npm run`, and a function `passing` that adds a command which passes all its arguments unchanged to another
 * program.
 */
export function commandLine(description: string) {
  const program = new Command("npm run")
    .description(description)
    .showHelpAfterError()
    .enablePositionalOptions();
  const passing = (name: string, what: string, action: (args: string[]) => Promise<void>) =>
    program
      .command(name)
      .description(what)
      .argument("[args...]", "passed on as they are")
      .passThroughOptions()
      .allowUnknownOption()
      .action(action);
  return { program, passing };
}

/** Runs the command named by this process's arguments, and ends the process. */
export async function runCommand(load: () => Promise<{ run: () => Promise<unknown> }>): Promise<never> {
  try {
    // The package is built first, because the commands import it.
    await buildPackage(projectFolder);
    const { run } = await load();
    await run();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    if (process.env.DEBUG) console.error(error);
    process.exitCode = 1;
  }
  // Ends the process at once: after a failed set-up step, other steps may still run and would keep the event loop alive.
  process.exit();
}
