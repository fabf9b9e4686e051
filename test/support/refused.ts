import * as pulumi from "@pulumi/pulumi";
import { recordStack } from "./recordedStack";

/** Expects that the program ends in these words, before anything is registered and without a word of what is `hidden`. */
export async function expectRefused(make: () => unknown, message: string | RegExp): Promise<void> {
  const stack = await recordStack();
  expect(make).toThrow(pulumi.RunError);
  expect(make).toThrow(message);
  expect(make).not.toThrow("hidden");
  await stack.settle();
  expect(stack.resources).toEqual([]);
}
