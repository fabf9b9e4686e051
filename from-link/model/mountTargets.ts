import { posix } from "node:path";
import type { JsonObject } from "./json.ts";

/** What a container's `HostConfig` says of mounts. */
interface Said {
  readonly Binds?: readonly string[] | null;
  /** Objects of Docker's `Mount`. */
  readonly Mounts?: unknown;
}

/** Whether a mount is a volume that nobody named. */
export function isAnonymous({ Type, Source }: JsonObject): boolean {
  return Type === "volume" && (Source === undefined || Source === "");
}

/** Name of the volume that the program makes in place of one without a name. */
export function ownVolumeName(container: string, path: string): string {
  return `${container}${path.replace(/[^a-zA-Z0-9_.-]+/g, "-")}`.replace(/-$/, "");
}

/** Paths that something with a name was said to be mounted on, as a container's `Mounts` has them: `/data` of `/data/`. */
export function saidTargets({ Binds, Mounts }: Said): ReadonlySet<string> {
  const mounts = (Mounts ?? []) as readonly (JsonObject & { Target: string })[];
  return new Set(
    [
      ...(Binds ?? []).flatMap((bind) => bind.split(":").slice(1, 2)),
      ...mounts.filter((mount) => !isAnonymous(mount)).map(({ Target }) => Target),
    ].map(mountPath),
  );
}

/** A path as a container's `Mounts` have it. */
export function mountPath(path: string): string {
  return posix.join("/", path).replace(/(?<=.)\/$/, "");
}
