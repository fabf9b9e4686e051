import type { ContainerModel } from "../model/containerModel.ts";
import { whole } from "../model/imageName.ts";

/** An image by its reference, or by its id where that is another image by now, or none. */
export interface ImageOf {
  readonly reference?: string;
  readonly id?: string;
}

/** The image that a container is made of once more: the same one. */
export function imageOf({ body, image, running }: ContainerModel): ImageOf {
  const reference = body.Image ?? "";
  if (running === undefined) return { reference };
  const isSame = image?.tags.some((tag) => whole(tag) === whole(reference)) === true;
  return isSame ? { reference } : { id: running.imageId };
}
