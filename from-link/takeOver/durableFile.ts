import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Replaces a file by a text, so that it is there whole, the one or the other, whenever this process or the machine ends.
 * Its owner alone reads it.
 */
export function writeDurably(file: string, text: string): void {
  const partial = `${file}.partial`;
  const descriptor = openSync(partial, "w", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(partial, file);
  const folder = openSync(dirname(file), "r");
  try {
    fsyncSync(folder); // or the new name may be lost
  } finally {
    closeSync(folder);
  }
}
