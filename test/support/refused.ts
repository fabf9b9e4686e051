import { expectWords } from "./failures";
import { recordStack } from "./recordedStack";

/** Expects that the program fails with this message before anything is registered. */
export async function expectRefused(make: () => unknown, message: string | RegExp): Promise<void> {
  const stack = await recordStack();
  expectWords(make, message);
  await stack.settle();
  expect(stack.resources).toEqual([]);
}

/** Tests that each value is refused with the message in its key, before anything is registered. */
export function refusesFirst<T>(make: (given: T) => unknown, rows: Record<string, T>): void {
  it.each(Object.entries(rows))("%s", (message, given) => expectRefused(() => make(given), message));
}
