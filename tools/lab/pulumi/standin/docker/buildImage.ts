// Stand-in for the lab, not the real plugin: builds an image from a folder.
import { textOf, type Properties } from "../properties.ts";
import { buildContext } from "./buildContext.ts";
import { daemon, reason } from "./daemon.ts";
import { followed } from "./followed.ts";

/** What the real plugin uses: layers of the base stay in the build cache, not among the images. */
const BUILDKIT = "2";

/** @throws with the build's own output when it fails */
export async function buildImage(name: string, build: Properties): Promise<void> {
  const dockerfile = textOf(build.dockerfile);
  try {
    const stream = await daemon().buildImage(await buildContext(textOf(build.context), dockerfile), {
      version: BUILDKIT,
      t: name,
      dockerfile,
      buildargs: (build.buildArgs ?? {}) as Record<string, string>,
      labels: (build.label ?? {}) as Record<string, string>,
      target: textOf(build.target),
      networkmode: textOf(build.networkMode),
      nocache: build.noCache === true,
      rm: build.remove !== false,
    });
    await followed(stream);
  } catch (error) {
    throw new Error(`Error running build: ${reason(error)}`, { cause: error });
  }
  for (const tag of (build.tags ?? []) as string[]) {
    const [repo = tag, version = "latest"] = tag.split(/:(?=[^/]*$)/);
    await daemon().getImage(name).tag({ repo, tag: version });
  }
}
