import type Docker from "dockerode";
import { dockerClient } from "../daemon/dockerClient";
import type { PushedImageInputs } from "./serviceImage";
import type { Operations } from "../docker/operations";

interface PushedImageState extends PushedImageInputs {
  reference: string;
}

/** A progress line of a push (Engine API, ImagePush). */
interface Progress {
  error?: string;
  aux?: { Digest?: string };
}

/** The operations of a pushed image. Create and update are `docker push`. The image in the registry is never read or deleted. */
export const pushedImageOperations: Operations<PushedImageInputs, PushedImageState> = {
  replacedBy: ["image"],
  updatedBy: ["imageId"],

  async create(inputs) {
    const reference = await push(inputs);
    return { id: reference, reference };
  },

  read: () => Promise.resolve({}),

  async update(_id, _state, inputs) {
    return { reference: await push(inputs) };
  },

  delete: () => Promise.resolve(),
};

async function push({ image, daemonHost }: PushedImageInputs): Promise<string> {
  const docker = dockerClient(daemonHost);
  try {
    // The Engine API requires a login, even an empty one.
    const pushing = await docker.getImage(image).push({ authconfig: {} as Docker.AuthConfig });
    const lines = await followed(docker, pushing);
    const failed = lines.find(({ error }) => error !== undefined)?.error;
    if (failed !== undefined) throw new Error(failed);
    const digest = lines.map(({ aux }) => aux?.Digest).find(Boolean);
    return digest === undefined ? image : `${image}@${digest}`;
  } catch (error) {
    throw new Error(
      `registry: ${image} cannot be pushed: ${(error as Error).message}. The daemon that builds it and all nodes must reach ` +
        "the registry; one without TLS is named under insecure-registries in their daemon.json.",
      { cause: error },
    );
  }
}

function followed(docker: Docker, stream: NodeJS.ReadableStream): Promise<Progress[]> {
  return new Promise((resolve, reject) =>
    docker.modem.followProgress(stream, (error, lines: Progress[]) =>
      error ? reject(error) : resolve(lines),
    ),
  );
}
