import { sharedOf } from "../arrange/linkEntries.ts";
import type { ContainerPart, ExistingPart, LinkedPart, Part, Program } from "../arrange/program.ts";
import { Code, type Inputs, Reference, type Value } from "../carry/value.ts";
import type { ContainerModel } from "../model/containerModel.ts";
import { imageOf, originComment, printCall } from "./print.ts";

/** Names that a program may import from the package. */
const OF_PACKAGE = ["existingSource", "LinkedContainer", "withImageVolumes"];

/** The text of `index.ts`: a block for each container, sources first. */
export function programText({ parts, secrets }: Program): string {
  const code = new Blocks(parts).text();
  // Comments and strings are removed before the search, because they may contain `docker.sh` or `docker.io`.
  const bare = code.replace(/^\/\/.*$/gm, "").replace(/"(?:\\.|[^"\\])*"/g, '""');
  const taken = OF_PACKAGE.filter((name) => new RegExp(`\\b${name}\\(`).test(bare));
  const head = [
    ...(bare.includes("docker.") ? ['import * as docker from "@pulumi/docker";'] : []),
    ...(secrets.size > 0 || bare.includes("pulumi.") ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
    ...(taken.length > 0 ? [`import { ${taken.join(", ")} } from "redis-link";`] : []),
    ...(secrets.size > 0 ? ["", "const config = new pulumi.Config();"] : []),
  ];
  return `${head.join("\n")}\n\n${code}\n`;
}

/**
 * Options for containers, as the components set them: a container is replaced on changes that the provider does not apply to an
 * existing container.
 */
const CONTAINER_OPTIONS: Value = {
  deleteBeforeReplace: true,
  replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
};

class Blocks {
  private readonly parts: readonly Part[];
  private readonly names = new VariableNames();
  /** Names of the variables that the program's code uses. */
  private readonly used = new Set<string>();

  constructor(parts: readonly Part[]) {
    this.parts = parts;
    for (const { name } of parts) this.names.of(name);
  }

  /** The code of all blocks. Variables that the code does not use are not declared. */
  text(): string {
    const code = this.parts.map((part) => this.block(part)).join("\n\n");
    return code.replace(/^const (\w+) = (?=new )/gm, (declaration: string, name: string) =>
      this.used.has(name) ? declaration : "",
    );
  }

  private block(part: Part): string {
    switch (part.kind) {
      case "existing":
        return this.existing(part);
      case "container":
        return [...this.volumes(part), this.container(part)].join("\n");
      case "linked":
        return [...this.volumes(part), this.linked(part)].join("\n");
    }
  }

  private existing({ name, model }: ExistingPart): string {
    const isLegacy = this.parts.some(
      (part) =>
        part.kind === "linked" &&
        part.linkEnvironment === "legacy" &&
        part.links.some(({ source }) => source === name),
    );
    const facts = isLegacy ? sharedFacts(model) : {};
    const args = Object.keys(facts).length === 0 ? [name] : [name, facts];
    const said = model === undefined ? `// ${name} is another container of the daemon` : originComment(model);
    return `${said}\n// It stays as it runs.\n${this.declared(name, "existingSource", args)}`;
  }

  private container({ name, model, carried }: ContainerPart): string {
    const { reference, id } = imageOf(model);
    const image = `${name}-image`;
    const pulled =
      reference === undefined
        ? []
        : [this.declared(image, "new docker.RemoteImage", [image, { name: reference, keepLocally: true }])];
    const args: Inputs = {
      name,
      image: reference === undefined ? (id ?? "") : new Code(`${this.using(image)}.imageId`),
      ...carried.inputs,
      // Without this input, Docker deletes anonymous volumes together with the container.
      removeVolumes: false,
    };
    // The volumes of an existing container are already mounted by name.
    const isNew = model.running === undefined;
    const whole = `${name}-args`;
    const kept = isNew ? [this.declared(whole, "withImageVolumes", [name, args])] : [];
    const given = isNew ? new Code(this.using(whole)) : args;
    const made = this.declared(name, "new docker.Container", [name, given, CONTAINER_OPTIONS]);
    return [originComment(model), ...pulled, ...kept, made].join("\n");
  }

  private linked({ name, model, carried, links, linkEnvironment, exceptVariables }: LinkedPart): string {
    const [first, ...others] = links;
    const { reference, id } = imageOf(model);
    const isLegacy = linkEnvironment === "legacy";
    const args: Readonly<Record<string, Value | undefined>> = {
      source: this.source(first?.source ?? "", isLegacy),
      alias: first?.alias ?? "",
      links:
        others.length === 0
          ? undefined
          : others.map(({ source, alias }) => ({ source: this.source(source, isLegacy), alias })),
      linkEnvironment,
      exceptVariables: exceptVariables.length === 0 ? undefined : exceptVariables,
      image: reference ?? new Code(`pulumi.output(${JSON.stringify(id)})`),
      container: carried.inputs,
    };
    return `${originComment(model)}\n${this.declared(name, "new LinkedContainer", [name, args])}`;
  }

  /** The code for the source of a link. The program reads ports and variables of a new container once the container exists. */
  private source(name: string, isLegacy: boolean): Value {
    const variable = this.using(name);
    const part = this.parts.find((each) => each.name === name);
    if (part === undefined || part.kind === "existing") return new Code(variable);
    if (part.kind === "linked" && !isLegacy) return new Code(variable);
    const id = part.kind === "linked" ? "containerId" : "id";
    return {
      containerId: new Code(`${variable}.${id}`),
      containerName: name,
      ...(isLegacy ? { ...exposedPorts(part.model), ...sharedFacts(part.model) } : {}),
    };
  }

  private volumes({ carried }: ContainerPart | LinkedPart): string[] {
    return [...carried.ownVolumes].map((name) =>
      this.declared(`${name}-volume`, "new docker.Volume", [name, { name }, { retainOnDelete: true }]),
    );
  }

  private using(name: string): string {
    const variable = this.names.of(name);
    this.used.add(variable);
    return variable;
  }

  private declared(name: string, callee: string, args: readonly Value[]): string {
    return printCall(`const ${this.names.of(name)} = ${callee}`, args, (reference) =>
      this.resolve(reference),
    );
  }

  private resolve({ kind, name, suffix }: Reference): string {
    if (kind === "volume") return `${this.using(`${name}-volume`)}.name`;
    const part = this.parts.find((each) => each.name === name);
    if (part?.kind !== "container" && part?.kind !== "linked") return JSON.stringify(`${name}${suffix}`);
    const id = `${this.using(name)}.${part.kind === "linked" ? "containerId" : "id"}`;
    return suffix === "" ? id : `pulumi.interpolate\`\${${id}}${suffix}\``;
  }
}

/**
 * The exposed ports of a new source with `--expose`, which the program must name: through the Docker provider, a container
 * exposes only published ports and its image's ports.
 */
function exposedPorts({ body, image }: ContainerModel): Record<string, Value> {
  const { PortBindings, PublishAllPorts } = body.HostConfig ?? {};
  const said = Object.keys(body.ExposedPorts ?? {});
  if (PublishAllPorts === true || said.every((port) => PortBindings?.[port] !== undefined)) return {};
  const all = [...new Set([...Object.keys(image?.config.ExposedPorts ?? {}), ...said])];
  return {
    ports: all.map((port) => {
      const [number, protocol = "tcp"] = port.split("/");
      return { number: Number(number), ...(protocol === "tcp" ? {} : { protocol }) };
    }),
  };
}

function sharedFacts(source: ContainerModel | undefined): Record<string, Value> {
  const { sharedVariables, sharedSecrets } = sharedOf(source);
  return {
    ...(sharedVariables.length > 0 ? { sharedVariables } : {}),
    ...(sharedSecrets.length > 0 ? { sharedSecrets } : {}),
  };
}

/** Names that a variable must not have, because the program uses them or TypeScript reserves them. */
const TAKEN = (
  "config docker pulumi existingSource LinkedContainer default new class function var let const import " +
  "export package static public private interface enum delete do if else for while in of return switch " +
  "case this null true false void with yield await super throw try catch typeof protected implements " +
  "extends eval arguments undefined module exports require process Object String Number"
).split(" ");

/** Unique names for the program's variables: `some-mysql` becomes `someMysql`. */
class VariableNames {
  private readonly taken = new Set(TAKEN);
  private readonly names = new Map<string, string>();

  /** The name of the variable for a name in Docker. */
  of(name: string): string {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== "");
    const camel = words
      .map((word, index) => (index === 0 ? lowered(word) : (word[0]?.toUpperCase() ?? "") + word.slice(1)))
      .join("");
    const start = /^[a-z]/i.test(camel) ? camel : `_${camel}`;
    let free = start;
    for (let count = 2; this.taken.has(free); count++) free = `${start}${count}`;
    this.taken.add(free);
    this.names.set(name, free);
    return free;
  }
}

function lowered(word: string): string {
  return word === word.toUpperCase() ? word.toLowerCase() : (word[0]?.toLowerCase() ?? "") + word.slice(1);
}
