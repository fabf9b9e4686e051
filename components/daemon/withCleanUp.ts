/**
 * Runs something, and then what cleans up, however it ended. The first error is the one that is thrown; if cleaning up fails too,
 * its message is added to the end of that.
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

/** The same error, with the message of what failed because of it or after it. */
export function withFollowUp(error: unknown, further: unknown): unknown {
  if (error instanceof Error) error.message += ` After that: ${(further as Error).message}`;
  return error;
}
