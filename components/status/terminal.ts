/** Prints a line for the user to standard error. Standard output is for the results of commands. */
export function say(line: string): void {
  process.stderr.write(`redis-link: ${line}\n`);
}

/** Commands for which a package.json may have a script with the name of the command. */
const SCRIPTS = /^(recover|backup|restore)$/;

/** What the user has to type for a command: with `npm run` if npm runs this process, else with `npx`. */
export function typed(command: "recover" | "restore" | "status", file?: string): string {
  const isScript = SCRIPTS.test(process.env.npm_lifecycle_event ?? "");
  const words = isScript ? ["npm run", command, ...(file ? ["--"] : [])] : ["npx redis-link", command];
  return [...words, ...(file ? [file] : [])].join(" ");
}

/** Aborts at the first signal that would end this process, so that clean-up still runs. Further signals are ignored. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => controller.abort(new Error(`Stopped by ${name}.`)));
  return controller.signal;
}
