import { configFile } from "./stackFile.ts";
import { prepareProgram } from "./environment.ts";
import { mayHaveStack, stackName } from "./project.ts";
import { redisLink } from "./links.ts";

/**
 * Runs the package's `redis-link recover`, which makes the stack match the program again after an interrupted update or destroy.
 * Arguments other than `--down` and `--force` go to the final `pulumi up` or `pulumi destroy`.
 */
export async function recover(args: string[]): Promise<void> {
  if (!mayHaveStack())
    throw new Error(`There is no stack "${stackName}" here, so there is nothing to recover.`);
  const env = await prepareProgram();
  const isOwn = (arg: string) => arg === "--down" || arg === "--force";
  const [own, rest] = [args.filter(isOwn), args.filter((arg) => !isOwn(arg))];
  await redisLink(["recover", "--stack", stackName, ...own, ...configFile(), "--", ...rest], env);
}
