import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { copyBody, networksOf } from "./copyBody.ts";
import { ifExists } from "redis-link/tools";
import { COPY_LABEL, inspectOf, PARTIAL } from "./look.ts";
import type { Entry } from "./journal.ts";
import type { Step } from "./steps.ts";

const REMOVAL_TIMEOUT_MS = 30_000;
const POLL_MS = 100;

/** Performs one step on one container. A step that is already done can be performed again. */
export async function perform(docker: Docker, { kind, id }: Step, entry: Entry): Promise<void> {
  const container = docker.getContainer(id);
  switch (kind) {
    case "copy":
      return copy(docker, id, entry.asideName);
    case "stop":
      await ifExists(unlessSo(container.stop()));
      if (entry.autoRemove && id === entry.id) await untilGone(docker, id);
      return;
    case "no restart":
      return setRestart(container, "no");
    case "set aside":
      await container.rename({ name: entry.asideName });
      return;
    case "drop copy":
      await ifExists(container.remove()); // never together with its volumes
      return;
    case "name back":
      await container.rename({ name: entry.name });
      return;
    case "restart":
      return setRestart(container, entry.restart);
    case "start":
      await unlessSo(container.start());
  }
}

/** Makes a copy of a container. The copy gets its final name only when it is complete. */
async function copy(docker: Docker, id: string, name: string): Promise<void> {
  const found = await docker.getContainer(id).inspect();
  const partial = `${name}${PARTIAL}`;
  await ifExists(docker.getContainer(partial).remove());
  const made = await docker.createContainer(copyBody(found, partial, { [COPY_LABEL]: id }));
  for (const { name: network, endpoint } of networksOf(found).slice(1))
    await docker.getNetwork(network).connect({ Container: made.id, EndpointConfig: endpoint });
  await made.rename({ name });
}

/** Waits until Docker has deleted a stopped container with `--rm`. */
async function untilGone(docker: Docker, id: string): Promise<void> {
  const end = Date.now() + REMOVAL_TIMEOUT_MS;
  while ((await inspectOf(docker, id)) !== undefined) {
    if (Date.now() > end)
      throw new Error(
        `Docker has not removed ${id.slice(0, 12)} (--rm) ${REMOVAL_TIMEOUT_MS / 1000} s after it stopped.`,
      );
    await sleep(POLL_MS);
  }
}

async function setRestart(container: Docker.Container, policy: string): Promise<void> {
  const [Name = "", count] = policy.split(":");
  const MaximumRetryCount = Number(count ?? 0);
  await container.update({ RestartPolicy: { Name, MaximumRetryCount } });
}

/** Ignores Docker's answer 304, which says that the container already is as requested. */
async function unlessSo(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 304) throw error;
  }
}
