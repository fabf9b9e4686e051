import { isDeepStrictEqual } from "node:util";
import type { CreateBody } from "../../model/createBody.ts";
import type { JsonObject } from "../../model/json.ts";

/** Fields of an image's configuration that a container has as they are, if it says nothing else. */
const WHOLE = ["User", "WorkingDir", "StopSignal", "Shell", "Healthcheck", "OnBuild", "StopTimeout"] as const;

/**
 * What of a container's configuration is not its image's: what was said when it was made. A command is kept along with an
 * entrypoint of its own, as Docker drops the image's command then (watchtower: GetCreateConfig).
 */
export function subtractImage(container: CreateBody, image: CreateBody): CreateBody {
  const kept: Record<string, CreateBody[string]> = { ...container };
  for (const field of WHOLE) {
    if (isDeepStrictEqual(container[field], image[field])) kept[field] = undefined;
  }
  const [own, ofImage] = [container.Entrypoint ?? [], image.Entrypoint ?? []];
  if (isDeepStrictEqual(own, ofImage)) {
    kept.Entrypoint = undefined;
    if (isDeepStrictEqual(container.Cmd ?? null, image.Cmd ?? null)) kept.Cmd = undefined;
  } else if (own.length === 0) {
    kept.Entrypoint = [""]; // as it is said: Docker keeps none then, and would take the image's if nothing is
  }
  const imageEnv = new Set(image.Env ?? []);
  const lines = (container.Env ?? []).filter((line) => !imageEnv.has(line));
  // `-e NAME` without a value takes a variable of the image away.
  const names = new Set((container.Env ?? []).map(nameOf));
  const gone = (image.Env ?? []).map(nameOf).filter((name) => !names.has(name));
  kept.Env = [...lines, ...gone];
  kept.Labels = without(container.Labels, image.Labels);
  kept.Volumes = without(container.Volumes, image.Volumes);
  kept.ExposedPorts = without(container.ExposedPorts, image.ExposedPorts);
  return kept;
}

function nameOf(line: string): string {
  return line.split("=", 1)[0] ?? "";
}

function without<T>(own: Readonly<Record<string, T>> | null = {}, image: JsonObject | null = {}) {
  return Object.fromEntries(
    Object.entries(own ?? {}).filter(([name, value]) => !isDeepStrictEqual(image?.[name], value)),
  );
}
