import { inputError } from "./inputError";

/**
 * Checks an integer from `min` to `max`.
 *
 * @throws RunError that names the input, the value and the range
 */
export function checkRange(input: string, value: number, min: number, max: number, note = ""): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw inputError(input, value, `It must be a whole number from ${min} to ${max}${note}.`);
  }
  return value;
}

/** Longest wait that is accepted: one day. */
export const MAX_SECONDS = 86_400;

/** Checks a wait in seconds, at most one day. @throws RunError that names the input, the value and the range */
export function checkSeconds(input: string, value: number, min = 1): number {
  return checkRange(input, value, min, MAX_SECONDS, " (seconds)");
}

/** Smallest memory limit in MiB that the Docker daemon takes (moby `daemon/daemon_unix.go`: linuxMinMemory). */
const MIN_MEMORY_MB = 6;
const MAX_MEMORY_MB = 1024 * 1024;

/** Checks a memory limit in MiB; 0 means no limit. @throws RunError that names the input, the value and the range */
export function checkMemoryMb(input: string, value: number, min = MIN_MEMORY_MB): number {
  return value === 0 ? value : checkRange(input, value, min, MAX_MEMORY_MB, " (MiB), or 0 for no limit");
}

const MAX_PORT = 65535;

/** Checks a port inside a container, 1 to 65535. @throws RunError */
export function checkPort(input: string, value: number): number {
  return checkRange(input, value, 1, MAX_PORT);
}

/** Checks a port of the host; with 0, Docker picks a free port. @throws RunError that names the input, the value and the range */
export function checkHostPort(input: string, value: number): number {
  return value === 0 ? value : checkRange(input, value, 1, MAX_PORT, ", or 0 to let Docker pick a free one");
}
