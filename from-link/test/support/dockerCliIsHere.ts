import { spawnSync } from "node:child_process";

/** Why a test that has commands read by the docker CLI is skipped; false if it is not. */
export const noDockerCli =
  spawnSync("docker", ["--version"]).status === 0 ? false : "this machine has no docker CLI on PATH";
