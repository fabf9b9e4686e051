import { fileURLToPath } from "node:url";
import type { ListrTask } from "listr2";
import { type GoProgram, goProgramTask } from "../../go.ts";
import { inLab } from "../../paths.ts";
import { engine29CliFolder, engine29Folder, libexecFolder, librariesBelow } from "../configuration.ts";
import { packagesTask } from "../packages.ts";

const MOBY = "github.com/moby/moby/v2";
const CONTAINERD = "github.com/containerd/containerd/v2";
const CLI = "github.com/docker/cli";

const seccompRoot = inLab("seccomp");

/** The C library for seccomp, linked into runc. */
const seccompTask = packagesTask({
  ...{ title: "libseccomp from Debian packages", step: "seccomp" },
  ...{ packages: ["libseccomp-dev", "libseccomp2"], folder: seccompRoot },
});

/** @param folder a folder beside this file */
const program = (folder: string, own: Omit<GoProgram, "step" | "folder">): GoProgram => ({
  ...{ step: `engine29-${folder}`, folder: fileURLToPath(new URL(folder, import.meta.url)) },
  into: engine29Folder,
  ...own,
});

const moby = {
  module: MOBY,
  // The module has version numbers of its own: 29.8.0 is the engine's release after the module's v2.0.0-beta.24.
  version: "29.8.0",
  versionVariable: `${MOBY}/dockerversion.Version`,
};

const PROGRAMS = [
  program("moby", {
    ...moby,
    title: "Docker Engine 29",
    duration: "three minutes",
    programs: { dockerd: `${MOBY}/cmd/dockerd` },
    flags: ["-tags", "exclude_graphdriver_btrfs"],
  }),
  program("containerd", {
    title: "containerd 2",
    duration: "one minute",
    module: CONTAINERD,
    programs: {
      containerd: `${CONTAINERD}/cmd/containerd`,
      "containerd-shim-runc-v2": `${CONTAINERD}/cmd/containerd-shim-runc-v2`,
    },
    versionVariable: `${CONTAINERD}/version.Version`,
  }),
  program("runc", {
    title: "runc",
    duration: "15 seconds",
    module: "github.com/opencontainers/runc",
    programs: { runc: "github.com/opencontainers/runc" },
    versionVariable: "main.version",
    // Linked statically, because runc starts itself again inside a container, where it cannot reach the lab's libraries.
    flags: ["-tags", "seccomp,netgo,osusergo"],
    linkerFlags: ["-extldflags", "-static"],
    env: {
      CGO_ENABLED: "1",
      PKG_CONFIG_LIBDIR: `${librariesBelow(seccompRoot)}/pkgconfig`,
      PKG_CONFIG_SYSROOT_DIR: seccompRoot,
    },
  }),
  program("cli", {
    into: engine29CliFolder,
    title: "docker CLI",
    duration: "40 seconds",
    module: CLI,
    programs: { docker: `${CLI}/cmd/docker` },
    version: "29.9.3",
    versionVariable: `${CLI}/cli/version.Version`,
    // Go treats a module without a go.mod as written for Go 1.16.
    flags: [`-gcflags=${CLI}/...=-lang=go1.25`],
  }),
];

/** Builds docker-proxy for either engine, as Debian's docker-proxy accepts no socket from portproxy.pl. */
export function dockerProxyTask(): ListrTask {
  return goProgramTask({
    ...program("moby", {
      ...moby,
      title: "docker-proxy",
      duration: "20 seconds",
      programs: { "docker-proxy": `${MOBY}/cmd/docker-proxy` },
      into: libexecFolder,
    }),
    step: "docker-proxy",
  });
}

/** Builds Engine 29 and its parts, whose versions are pinned by go.sum files. */
export function engine29Task(): ListrTask {
  return {
    title: "Docker Engine 29 from Go modules",
    task: (_, task) => task.newListr([seccompTask, ...PROGRAMS.map(goProgramTask)], { concurrent: false }),
  };
}
