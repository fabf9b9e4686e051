import { existsSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { ListrTask } from "listr2";
import { isDone, markDone } from "../run.ts";
import { DEBIAN_RELEASE } from "../host.ts";
import { baseArchive, makeBase } from "../images/base.ts";
import { areImagesDone, importBase, isImageDone, makeImage, removeBase } from "../images/build.ts";
import { type LabImage, labImages } from "../images/images.ts";
import { binFolder } from "../paths.ts";
import { labEngine, packagesRoot } from "./configuration.ts";
import { isDaemonUp, startDaemon } from "./daemon.ts";
import { dockerProxyTask, engine29Task } from "./engine29/engine29.ts";
import { packagesTask, updatePackageLists } from "./packages.ts";

/** Debian packages of the lab. Their dependencies are installed too if the machine lacks them. */
const PACKAGES = [
  ...["docker.io", "containerd", "runc", "tini", "iptables", "docker-registry"],
  ...["debootstrap", "wget", "busybox-static"],
  "redis-server", // for the app's own tests, which kill a redis-server
];

/** Steps that bring up the daemon with its images. Finished steps are skipped. */
export function daemonTasks(): ListrTask[] {
  return [
    {
      title: "Programs",
      task: (_, task) =>
        task.newListr(
          [
            packagesTask({
              ...{ title: "Docker, registry and debootstrap from Debian packages", step: "packages" },
              ...{ packages: PACKAGES, folder: packagesRoot, finish: linkDockerClient },
            }),
            dockerProxyTask(),
          ],
          { concurrent: true },
        ),
    },
    ...(labEngine() === "29" ? [engine29Task()] : []),
    {
      title: "Daemon and base image",
      task: (_, task) => task.newListr([startTask, baseTask(labImages)], { concurrent: true }),
    },
    {
      title: "Images",
      skip: async () =>
        (await areImagesDone(labImages)) && "redis, node and alpine are in the lab's registry",
      task: (_, task) => task.newListr(imageTasks(labImages), { concurrent: false }),
    },
  ];
}

/** Steps that put further images into the registry of a running daemon. */
export function moreImagesTask(what: string, images: readonly LabImage[]): ListrTask {
  return {
    title: `${what} from Debian packages`,
    skip: async () => (await areImagesDone(images)) && "in the lab's registry",
    task: (_, task) => {
      const lists = {
        title: "Package lists",
        task: (_: unknown, inner: { output: string }) => updatePackageLists((line) => (inner.output = line)),
      };
      return task.newListr([lists, baseTask(images), ...imageTasks(images)], {
        concurrent: false,
      });
    },
  };
}

/** Builds images at the same time, on a base image that is removed afterwards. */
function imageTasks(images: readonly LabImage[]): ListrTask[] {
  return [
    { title: "Base", task: importBase },
    {
      title: "Build and push",
      task: (_, task) => task.newListr(images.map(imageTask), { concurrent: true }),
    },
    { title: "Clean up", task: removeBase },
  ];
}

const startTask: ListrTask = {
  title: "Docker daemon",
  skip: async () => (await isDaemonUp()) && "it runs",
  task: startDaemon,
};

function baseTask(images: readonly LabImage[]): ListrTask {
  return {
    title: "Base image by debootstrap",
    skip: async () =>
      ((await areImagesDone(images)) ||
        ((await isDone("base", DEBIAN_RELEASE)) && existsSync(baseArchive))) &&
      "made",
    task: async (_, task) => {
      await makeBase((line) => (task.output = line));
      await markDone("base", DEBIAN_RELEASE);
    },
  };
}

function imageTask(image: LabImage): ListrTask {
  return {
    title: [...image.tags, ...(image.twinTags ?? [])].map((tag) => `${image.name}:${tag}`).join(", "),
    skip: async () => (await isImageDone(image)) && "in the lab's registry",
    task: (_, task) => makeImage(image, (line) => (task.output = line)),
  };
}

/** Makes a docker command available to the user if the machine has none. */
async function linkDockerClient(): Promise<void> {
  await mkdir(binFolder, { recursive: true });
  const link = join(binFolder, "docker");
  await rm(link, { force: true });
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== binFolder);
  if (folders.some((folder) => existsSync(join(folder, "docker")))) return;
  await symlink(join(packagesRoot, "usr/bin/docker"), link);
}
