import { spawnSync } from "node:child_process";

/** Why a test that has commands read by the docker CLI is skipped; false if it is not. */
export const noDockerCli =
  spawnSync("docker", ["--version"]).status === 0 ? false : "this machine has no docker CLI on PATH";

/** Why a test that has files read by Docker Compose is skipped; false if it is not. */
export const noCompose =
  noDockerCli === false &&
  (spawnSync("docker", ["compose", "version"]).status === 0 ||
    /^v?[2-9]/.test(spawnSync("docker-compose", ["version", "--short"], { encoding: "utf8" }).stdout))
    ? false
    : "this machine has no Docker Compose";
