/**
 * Runs `work` and then `cleanUp`, also if `work` fails. Throws the error of `work`; if `cleanUp` fails too, the message of that
 * second error is appended.
 */
export async function withCleanUp<T>(
  work: () => T | Promise<T>,
  cleanUp: () => void | Promise<void>,
): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    try {
      await cleanUp();
    } catch (further) {
      throw withFollowUp(error, further);
    }
    throw error;
  }
  await cleanUp();
  return result;
}

/** The first error, with the message of a later error appended. */
export function withFollowUp(error: unknown, further: unknown): unknown {
  if (error instanceof Error) error.message += ` After that: ${(further as Error).message}`;
  return error;
}
