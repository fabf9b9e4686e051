import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Files that operations may require, by the name under which they do. */
const SHARED = ["./dockerClient", "./resourceState"];

/** What every resource of the Engine API takes. */
export interface EngineInputs {
  /** Daemon to talk to, `unix://`, `tcp://` or `ssh://`. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: string;
}

/**
 * A dynamic resource of the Engine API, whose operations are a file of JavaScript beside this one. Pulumi runs them in
 * a process of its own, with the `__provider` of the resource's state as program, so that it can delete what it made
 * without the files of this version. `pulumi.dynamic.Resource` would get the same by taking functions apart at each
 * start, which takes longer than all else that this program does.
 */
export abstract class EngineResource extends pulumi.CustomResource {
  /**
   * @param type the resource's type, after `pulumi-nodejs:dynamic`
   * @param operations name of the file, such as `networkOperations`
   */
  protected constructor(
    type: string,
    operations: string,
    name: string,
    inputs: pulumi.Inputs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(`pulumi-nodejs:dynamic${type}`, name, { ...inputs, __provider: providerText(operations) }, opts);
  }
}

/** A program whose `handler` gives the operations, with the shared files in it. */
export function providerText(operations: string): string {
  const modules = [...SHARED, `./${operations}`].map(
    (file) => `${JSON.stringify(file)}: (module, require) => {\n${statements(file)}}`,
  );
  return `const modules = {\n${modules.join(",\n")}};
const load = (name) => {
  if (!modules[name]) return require(name);
  const module = { exports: {} };
  modules[name](module, load);
  return module.exports;
};
exports.handler = () => load(${JSON.stringify(`./${operations}`)});
`;
}

/** A file without the lines that are comments: the state holds the text twice for each resource. */
function statements(file: string): string {
  return readFileSync(join(__dirname, `${file}.js`), "utf8").replace(/^\s*(\/\/|\/\*\*|\*).*\n/gm, "");
}
