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
