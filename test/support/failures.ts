import { runInThisContext } from "node:vm";
import * as pulumi from "@pulumi/pulumi";

/** Expects an error with this message, which Pulumi shows without a stack trace, and which does not contain `hidden`. */
export function expectWords(make: () => unknown, message: string | RegExp | Error): void {
  expect(make).toThrow(pulumi.RunError);
  expect(make).toThrow(message);
  expect(make).not.toThrow("hidden");
}

/** Tests that each value is refused with the message in its key. */
export function refuses<T>(make: (given: T) => unknown, rows: Record<string, T>): void {
  it.each(Object.entries(rows))("%s", (message, given) => expectWords(() => make(given), message));
}

// Tests get a copy of the process object; unhandled rejections go to the real one.
const { process: realProcess } = runInThisContext("globalThis") as { process: NodeJS.Process };

/**
 * Messages of the errors that end a run: the one that it throws, and those of outputs, which Pulumi's language host
 * learns of as rejections that nobody handles. Each is told once, in order of the alphabet.
 */
export async function failuresOf(run: () => unknown): Promise<string[]> {
  return [...new Set((await errorsOf(run)).map(({ message }) => message))].sort();
}

/** The errors that end a run. Two error objects with one message are two. */
export async function errorsOf(run: () => unknown): Promise<Error[]> {
  const failures = new Set<Error>();
  const failed = (error: unknown, promise: Promise<unknown>): void => {
    failures.add(error as Error);
    promise.catch(() => undefined);
  };
  realProcess.on("unhandledRejection", failed);
  try {
    await Promise.resolve()
      .then(run)
      .catch((error: unknown) => failures.add(error as Error));
    await someTurns();
  } finally {
    realProcess.off("unhandledRejection", failed);
  }
  return [...failures];
}

/** Number of rejections of a run that are handled late, for which Node.js prints a warning. */
export async function handledLate(run: () => unknown): Promise<number> {
  let late = 0;
  const unhandled: Promise<unknown>[] = [];
  const told = (_error: unknown, promise: Promise<unknown>) => void unhandled.push(promise);
  const handled = () => {
    late++;
  };
  realProcess.on("unhandledRejection", told).on("rejectionHandled", handled);
  try {
    run();
    await someTurns();
  } finally {
    realProcess.off("unhandledRejection", told).off("rejectionHandled", handled);
    for (const promise of unhandled) promise.catch(() => undefined); // or Jest fails the test
    await someTurns();
  }
  return late;
}

/** An output rejects several promises, the last one some turns of the event loop later. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}
