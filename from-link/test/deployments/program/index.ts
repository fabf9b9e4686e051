import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

// Containers whose variables are changed are replaced.
const changed = config.require("changed").split(",");
pulumi.runtime.registerStackTransformation(({ resource, props, opts }) => {
  const { name, envs = [] } = props as docker.ContainerArgs;
  if (!(resource instanceof docker.Container) || typeof name !== "string") return undefined;
  if (!changed.includes(name)) return undefined;
  return {
    props: { ...props, envs: pulumi.output(envs).apply((all = []) => [...all, "CHANGED=yes"]) },
    opts,
  };
});

const load = createRequire(__filename);
const rows = config.require("rows").split(",");
// Outputs by the name of the row; a row without a program of its own is an example.
const fileOf = (row: string) =>
  [`../rows/${row}`, `../../../../examples/${row}/index`].find((file) =>
    existsSync(join(__dirname, `${file}.ts`)),
  )!;
module.exports = Object.fromEntries(rows.map((row) => [row, load(fileOf(row)) as Record<string, unknown>]));
