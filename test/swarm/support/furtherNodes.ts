import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../../../tools/shared/eventually.ts";
import { doTo, folderOf, joinAgain, nodeDocker } from "./nodes";

/** Switches on a machine that the lab's swarm did not have, such as 4, which joins it as a worker. */
export async function addNode(node: number): Promise<void> {
  await mkdir(folderOf(node));
  const first = await readFile(join(folderOf(1), "daemon.json"), "utf8");
  await writeFile(join(folderOf(node), "daemon.json"), first.replaceAll("node1", `node${node}`));
  await doTo(node, "power-on");
  await eventually(() => nodeDocker(node).ping(), { timeoutMs: 60_000 });
  await joinAgain(node, "Worker");
}

/** Takes such a machine away, with all that it has, if it was switched on. */
export async function removeNode(node: number): Promise<void> {
  if (!existsSync(folderOf(node))) return;
  await doTo(node, "power-off");
  await takeOut(node);
  await rm(folderOf(node), { recursive: true, force: true });
}

/** `docker node demote` and `docker node rm --force` on the first manager, once there is a leader again. */
export async function takeOut(node: number): Promise<void> {
  const docker = nodeDocker(1);
  await eventually(
    async () => {
      for (const { ID, Spec, Version, Description } of (await docker.listNodes()) as FoundNode[]) {
        if (Description.Hostname !== `node${node}`) continue;
        if (Spec.Role === "manager")
          await docker.getNode(ID).update({ version: Version.Index, ...Spec, Role: "worker" });
        await docker.getNode(ID).remove({ force: true });
      }
    },
    { timeoutMs: 120_000 },
  );
}

/** Brings a machine back that was taken out: it forgets the swarm and joins it anew, as a manager. */
export async function bringBack(node: number): Promise<void> {
  await doTo(node, "power-on");
  await eventually(() => nodeDocker(node).swarmLeave({ force: true }), { timeoutMs: 60_000 });
  await joinAgain(node);
}

interface FoundNode {
  ID: string;
  Spec: { Role: string };
  Version: { Index: number };
  Description: { Hostname: string };
}
