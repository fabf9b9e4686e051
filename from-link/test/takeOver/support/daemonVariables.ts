import { docker } from "../../../../test/e2e/support/testDaemon";
import { labFolder, restartLabDaemon } from "../../../../test/e2e/support/restartDaemon";

/** The first Engine that makes no link variables of itself. */
const FIRST_WITHOUT = 29;

/**
 * Has the lab's daemon make the variables of `--link` again, where its engine does not of itself, so that there is something
 * to compare with. Another daemon is taken as it is.
 *
 * @returns the engine, such as "20.10"
 */
export async function prepareDaemon(): Promise<string> {
  const { Version } = await docker.version();
  const [major = "", minor = ""] = Version.split(".");
  const lab = labFolder();
  if (Number(major) >= FIRST_WITHOUT && lab !== undefined)
    await restartLabDaemon(lab, { DOCKER_KEEP_DEPRECATED_LEGACY_LINKS_ENV_VARS: "1" });
  return Number(major) >= FIRST_WITHOUT ? major : `${major}.${minor}`;
}

/** Starts it again without them. */
export async function resetDaemon(engine: string): Promise<void> {
  const lab = labFolder();
  if (Number(engine) >= FIRST_WITHOUT && lab !== undefined) await restartLabDaemon(lab);
}
