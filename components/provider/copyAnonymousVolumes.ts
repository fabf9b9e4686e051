import { posix } from "node:path";
import type Docker from "dockerode";
import { ifNamed } from "../docker/dockerClient";
import type { ImageVolumesInputs, MountedVolume } from "../docker/imageVolumes";
import { hasLabels } from "./attachment";

/** What Docker names a volume that nobody named. */
const ANONYMOUS = /^[0-9a-f]{64}$/;

/**
 * Copies what a container of this stack has in anonymous volumes into the named ones that take their place. It is stopped
 * for that, as what it writes meanwhile would be lost: the update is about to replace it. The anonymous ones go with it.
 */
export async function copyAnonymousVolumes(
  docker: Docker,
  { containerName, image, labels }: ImageVolumesInputs,
  volumes: MountedVolume[],
): Promise<void> {
  const container = docker.getContainer(containerName);
  const found = await ifNamed(containerName, container.inspect());
  if (found === undefined || !hasLabels(found.Config.Labels, labels)) return;
  const isAnonymous = ({ containerPath }: MountedVolume) =>
    found.Mounts.some(({ Destination, Name = "" }) => Destination === containerPath && ANONYMOUS.test(Name));
  const lost = volumes.filter(isAnonymous);
  if (lost.length === 0) return;
  if (found.State.Running) await container.stop();
  const mounts = lost.map(({ volumeName, containerPath }) => ({
    Type: "volume" as const,
    Source: volumeName,
    Target: containerPath,
  }));
  // It is never started: Docker writes into its volumes all the same.
  const holder = await docker.createContainer({
    Image: image,
    Cmd: ["none"],
    Labels: labels,
    HostConfig: { Mounts: mounts, NetworkMode: "none" },
  });
  try {
    for (const { containerPath } of lost) {
      const archive = await container.getArchive({ path: containerPath });
      await holder.putArchive(archive, { path: posix.dirname(containerPath) });
    }
  } finally {
    await holder.remove({ force: true, v: true }); // named volumes stay
  }
}
