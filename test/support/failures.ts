import { runInThisContext } from "node:vm";

// Tests get a copy of the process object; what nobody handles is told to the real one.
const { process: realProcess } = runInThisContext("globalThis") as { process: NodeJS.Process };

/**
 * Messages of the errors that end a run: the one that it throws, and those of outputs, which Pulumi's language host
 * learns of as rejections that nobody handles. Each is told once, in order of the alphabet.
 */
export async function failuresOf(run: () => unknown): Promise<string[]> {
  const failures = new Set<string>();
  const failed = (error: unknown, promise: Promise<unknown>): void => {
    failures.add((error as Error).message);
    promise.catch(() => undefined);
  };
  realProcess.on("unhandledRejection", failed);
  try {
    await Promise.resolve()
      .then(run)
      .catch((error: unknown) => failures.add((error as Error).message));
    // An output rejects several promises, the last one some turns of the event loop later.
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  } finally {
    realProcess.off("unhandledRejection", failed);
  }
  return [...failures].sort();
}
