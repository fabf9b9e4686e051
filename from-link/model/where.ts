import type { ContainerModel, Origin } from "./containerModel.ts";

/** Where a container was read from, in a word: `FILE:LINE`, or the container. */
export function whereOf({ origin }: { origin: Origin }): string {
  switch (origin.kind) {
    case "script":
      return `${origin.file}:${origin.line}`;
    case "compose":
      return origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`;
    case "container":
      return origin.file === undefined ? origin.container : `${origin.file}: ${origin.container}`;
  }
}

/** The container and where it was read from, for a sentence. */
export function namedAt(model: ContainerModel): string {
  return model.origin.kind === "container" ? model.name : `${model.name} (${whereOf(model)})`;
}
