import { arrange } from "../../arrange/arrange.ts";
import { type ContainerModel, linksOf } from "../../model/containerModel.ts";
import type { CreateBody } from "../../model/createBody.ts";

/** A container of a script that has this body. */
export function modelOfBody(body: CreateBody, others: Partial<ContainerModel> = {}): ContainerModel {
  return {
    name: "web",
    isNamed: true,
    origin: { kind: "script", file: "run.sh", line: 1, words: [] },
    body: { Image: "nginx", ...body },
    links: linksOf(body),
    ...others,
  };
}

/** A program of containers, and nothing that was said beside them. */
export function arranged(models: readonly ContainerModel[], sources: "keep" | "manage" = "keep") {
  return arrange(
    models.map((model) => ({ model, entries: [], notices: [] })),
    { sources },
  );
}
