import { Command } from "commander";
import { buildPackage } from "./buildPackage.ts";
import { projectFolder, say } from "./project.ts";

/** Common end of all help texts: the choice of daemon and stack. */
export const WHERE = `
Where it runs, by the variable LAB:
  auto    the Docker daemon and Pulumi of this machine; what is missing comes from the lab (default)
  always  the lab's own Docker daemon and Pulumi, beside whatever the machine has
  never   what the machine has; an error if something is missing

PULUMI_STACK names the stack (default: dev), PULUMI_BACKEND_URL where its state is kept (default: ./state),
PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE its passphrase (default: generated in ./state).
`;

/** A command line of `npm run`, and a function that adds a command whose further arguments go to another program unchanged. */
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
    // The commands use the package.
    await buildPackage(projectFolder);
    const { run } = await load();
    await run();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    if (process.env.DEBUG) console.error(error);
    process.exitCode = 1;
  }
  // Explicit: after a failed set-up step, other steps may still run and keep the event loop alive.
  process.exit();
}
