import { program } from "./program.ts";

try {
  await program().parseAsync();
} catch (error) {
  console.error(`from-link: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.DEBUG) console.error(error);
  process.exitCode = 1;
}
