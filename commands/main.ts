import { buildPackage } from "./buildPackage.ts";
import { projectFolder, say } from "./project.ts";

try {
  // The commands use the package.
  await buildPackage(projectFolder);
  const { run } = await import("./program.ts");
  await run();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  if (process.env.DEBUG) console.error(error);
  process.exitCode = 1;
}
// Not left to the event loop: a set-up step that failed may have others still at work.
process.exit();
