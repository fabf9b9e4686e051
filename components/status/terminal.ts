/** A line for the user. Standard output is left to what commands were asked for. */
export function say(line: string): void {
  process.stderr.write(`redis-link: ${line}\n`);
}

/** Commands of this program that a package.json may have as scripts of the same name. */
const SCRIPTS = /^(recover|backup|restore)$/;

/** What a user types for a command: by npm where npm runs this. */
export function typed(command: "recover" | "restore" | "status", file?: string): string {
  const isScript = SCRIPTS.test(process.env.npm_lifecycle_event ?? "");
  const words = isScript ? ["npm run", command, ...(file ? ["--"] : [])] : ["npx redis-link", command];
  return [...words, ...(file ? [file] : [])].join(" ");
}

/** Fires at the first signal to end, so that what was made is still taken away; further signals change nothing. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => controller.abort(new Error(`Stopped by ${name}.`)));
  return controller.signal;
}
