// Stand-in for the lab, not the real plugin: finds an image by name or id, and pulls it if asked to.
import type { ImageInspectInfo } from "dockerode";
import { call, daemon, reason } from "./daemon.ts";
import { followed } from "./followed.ts";

export async function findImage(name: string, { pull = false } = {}): Promise<ImageInspectInfo | undefined> {
  if (name === "") throw new Error("empty image name is not allowed");
  const found = await call(`unable to inspect image ${name}`, daemon().getImage(name).inspect());
  if (found !== undefined || !pull) return found;
  await pullImage(name).catch((error: unknown) => {
    throw new Error(`unable to pull image ${name}: ${reason(error)}`, { cause: error });
  });
  return findImage(name);
}

async function pullImage(name: string): Promise<void> {
  const tagged = /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
  await followed(await daemon().pull(tagged));
}

/** The digest under which a registry knows the image; empty for one that never was in any. */
export function repoDigest(name: string, digests: string[] | null): string {
  const repository = name.split(":")[0] ?? name;
  return digests?.find((digest) => digest.startsWith(repository)) ?? digests?.[0] ?? "";
}
