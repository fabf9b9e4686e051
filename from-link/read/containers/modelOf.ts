import { type ContainerModel, type ImageFacts, inOrder, linksOf } from "../../model/containerModel.ts";
import { containerBody } from "./containerBody.ts";
import { type InspectedContainer, type InspectedImage, subtractImage } from "./inspected.ts";

/**
 * A container that is there.
 *
 * @param image its image; undefined if it is gone, or not known, and then the container's whole configuration is kept
 * @param isImageGone whether an image that is not known is gone
 * @param file the saved `docker inspect` that it is from
 */
export function modelOf(
  container: InspectedContainer,
  { image, isImageGone, file }: { image?: InspectedImage; isImageGone: boolean; file?: string },
): ContainerModel {
  const whole = containerBody(container);
  const name = container.Name.replace(/^\//, "");
  return {
    name,
    isNamed: true,
    origin: { kind: "container", container: name, file },
    body: image === undefined ? whole : subtractImage(whole, image.Config ?? {}),
    image: image && imageFacts(image),
    links: inOrder(linksOf(whole)),
    running: {
      id: container.Id,
      imageId: container.Image,
      isImageGone: image === undefined && isImageGone,
      running: container.State.Running === true,
      created: container.Created,
      startedAt: container.State.StartedAt ?? "",
    },
  };
}

/** What is known of an image. */
export function imageFacts({ Id, RepoTags, RepoDigests, Config }: InspectedImage): ImageFacts {
  return { id: Id, tags: [...(RepoTags ?? []), ...(RepoDigests ?? [])], config: Config ?? {} };
}
