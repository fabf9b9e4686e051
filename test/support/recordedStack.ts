import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import * as resourceRuntime from "@pulumi/pulumi/runtime/resource";
import * as connection from "../../components/daemon/connection";
import { mockedCloud, plainName } from "./mockedCloud";
import { isSecret, readable, secret } from "./notation";

/** A resource as the engine was asked for it. Other resources are told by their names, "" is no resource. */
export interface RecordedResource {
  type: string;
  /** Its name; a built image's is without the hash of its content, which is in `fullName`. */
  name: string;
  fullName: string;
  parent: string;
  /** Inputs in the notation of `notation.ts`. */
  inputs: Record<string, unknown>;
  /** Its aliases, by their differing fields. */
  aliases: Partial<Record<"name" | "type" | "parentUrn", string>>[];
  /** Its aliases that are whole URNs. */
  formerUrns: string[];
  /** Names of the resources that must exist first, sorted. */
  dependencies: string[];
  /** Names of the resources that each input comes from; an input that comes from none is left out. */
  inputDependencies: Record<string, string[]>;
  /** Options that are set. */
  options: Partial<RecordedOptions>;
  /** Whether it sets retainOnDelete itself. Otherwise the engine uses its parent's. */
  saysRetain: boolean;
  /** Outputs of a component. */
  outputs?: unknown;
}

interface RecordedOptions {
  deleteBeforeReplace: boolean;
  replaceOnChanges: string[];
  retainOnDelete: boolean;
  protect: boolean;
  /** Name of a provider that was chosen explicitly. */
  provider: string;
  ignoreChanges: string[];
  /** Name of the resource whose deletion deletes this one. */
  deletedWith: string;
  /** How long it may take to create it. */
  createTimeout: string;
  /** Number of transforms. */
  transforms: number;
  /** Names of hooks that run when an operation fails. */
  onError: string[];
}

/** Frames that an error has outside of a run, as Node.js sets it. */
const STACK_TRACE_LIMIT = Error.stackTraceLimit;

/** One run of a program against a mocked engine. */
export class RecordedStack {
  readonly resources: RecordedResource[] = [];
  /** The stack's providers. They are neither in `resources` nor in dependencies. */
  readonly stackProviders: RecordedResource[] = [];
  readonly errorHooks: pulumi.ErrorHook[] = [];

  /** Waits until everything is registered. No further resource may be made in this run. */
  async settle(): Promise<this> {
    await pulumi.runtime.disconnect();
    Error.stackTraceLimit = STACK_TRACE_LIMIT;
    return this;
  }

  /** The only resource of that name. @throws Error if there is none, or several */
  named(name: string): RecordedResource {
    const found = this.resources.filter((resource) => resource.name === name);
    if (found.length !== 1) throw new Error(`${found.length} resources are named ${name}, not 1.`);
    return found[0]!;
  }

  /** `parent > name: type` of every resource, sorted. */
  outline(): string[] {
    return this.resources.map(({ parent, name, type }) => `${parent} > ${name}: ${type}`).sort();
  }

  /** Everything that was registered and is not secret, as text. */
  openText(): string {
    return openText(this.resources);
  }
}

/** A value of the notation as text, without secrets. */
export function openText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isSecret(inner) ? "[secret]" : inner));
}

type Callback = (error: unknown, response: unknown) => void;
type Register = (this: MockMonitor, request: RegisterResourceRequest, callback: Callback) => Promise<void>;
type RegisterOutputs = (
  this: MockMonitor,
  request: RegisterResourceOutputsRequest,
  callback: Callback,
) => void;

// Mocks do not get parents, dependencies and options, so the requests are recorded.
const prototype = MockMonitor.prototype as {
  registerResource: Register;
  registerResourceOutputs: RegisterOutputs;
};
const { registerResource, registerResourceOutputs } = prototype;

/**
 * Starts a run: everything that the program registers from now on is recorded.
 *
 * @param preview whether it is a preview, in which ids and computed outputs are unknown
 * @param config configuration by full key, such as `docker:host`
 */
export async function recordStack({
  preview = false,
  config = {},
}: { preview?: boolean; config?: Record<string, string> } = {}): Promise<RecordedStack> {
  const stack = new RecordedStack();
  // Pulumi takes a stack trace for each promise, and jest maps each frame to its source: 100 times slower than the run.
  Error.stackTraceLimit = 0;
  prototype.registerResource = function (request, callback) {
    const resource = recorded(request);
    (resource.type === "pulumi:providers:redis-link" ? stack.stackProviders : stack.resources).push(resource);
    return registerResource.call(this, request, callback);
  };
  prototype.registerResourceOutputs = function (request, callback) {
    const outputs = request.getOutputs()?.toJavaScript() ?? {};
    stack.named(nameOf(request.getUrn())).outputs = readable(outputs);
    registerResourceOutputs.call(this, request, callback);
    // The mocked engine would answer a request for the component with a message instead of its fields.
    const known = this.getRegisteredResources().get(request.getUrn());
    if (known) known.state = outputs;
  };
  jest.spyOn(connection, "identityOf").mockReset().mockResolvedValue({ id: "AAAA:BBBB", name: "box" });
  // No container of another stack is there.
  jest.spyOn(connection, "ask").mockReset().mockResolvedValue([]);
  // The mocked engine has no hooks.
  jest.spyOn(resourceRuntime, "registerErrorHook").mockImplementation((hook) => {
    stack.errorHooks.push(hook);
    return Promise.resolve();
  });
  await pulumi.runtime.setMocks(mockedCloud(preview), "redis-link", "dev", preview);
  pulumi.runtime.setAllConfig(config);
  return stack;
}

/** A run of a program to its end: what it made, and all that it registered. */
export async function ran<Made>(program: () => Made, run?: Parameters<typeof recordStack>[0]) {
  const stack = await recordStack(run);
  const made = program();
  return { made, stack: await stack.settle() };
}

function recorded(request: RegisterResourceRequest): RecordedResource {
  const inputDependencies = [...request.getPropertydependenciesMap().entries()]
    .map(([input, from]) => [input, namesOf(from.getUrnsList())] as const)
    .filter(([, from]) => from.length > 0);
  const specs = request.getAliasesList().filter((alias) => alias.hasSpec());
  const formerUrns = [
    ...request.getAliasesList().map((alias) => alias.getUrn()),
    ...request.getAliasurnsList(),
  ];
  const aliases = specs.map((alias) => {
    const spec = alias.getSpec();
    const known = { name: spec?.getName(), type: spec?.getType(), parentUrn: spec?.getParenturn() };
    return Object.fromEntries(Object.entries(known).filter(([, value]) => value));
  });
  return {
    type: request.getType(),
    name: plainName(request.getName()),
    fullName: request.getName(),
    parent: nameOf(request.getParent()),
    inputs: asKept(readable(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>),
    aliases,
    formerUrns: formerUrns.filter(Boolean),
    dependencies: namesOf(request.getDependenciesList()),
    inputDependencies: Object.fromEntries(inputDependencies),
    saysRetain: request.hasRetainondelete(),
    options: setOptions({
      deleteBeforeReplace: request.getDeletebeforereplace(),
      replaceOnChanges: request.getReplaceonchangesList(),
      retainOnDelete: request.getRetainondelete() ?? false,
      protect: request.getProtect() ?? false,
      provider: namesOf([request.getProvider().split("::").slice(0, -1).join("::")]).join(),
      ignoreChanges: request.getIgnorechangesList(),
      deletedWith: nameOf(request.getDeletedwith()),
      createTimeout: request.getCustomtimeouts()?.getCreate() ?? "",
      transforms: request.getTransformsList().length,
      onError: request.getHooks()?.getOnErrorList() ?? [],
    }),
  };
}

/** Inputs as the engine keeps them: a list with a secret in it is secret as a whole (pulumi `annotateSecrets`). */
function asKept(inputs: Record<string, unknown>): Record<string, unknown> {
  const isPartlySecret = (value: unknown): value is unknown[] => Array.isArray(value) && value.some(isSecret);
  const open = (item: unknown) => (isSecret(item) ? (item as { secret: unknown }).secret : item);
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [
      key,
      isPartlySecret(value) ? secret(value.map(open)) : value,
    ]),
  );
}

/** Options that are neither false nor empty. */
function setOptions(options: RecordedOptions): Partial<RecordedOptions> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]: [string, unknown]) =>
      Array.isArray(value) ? value.length > 0 : value,
    ),
  );
}

/** Names of resources, without the stack's providers, sorted. */
function namesOf(urns: string[]): string[] {
  return urns
    .filter((urn) => !urn.includes("::pulumi:providers:redis-link::"))
    .map(nameOf)
    .sort();
}

function nameOf(urn: string): string {
  return plainName(urn.split("::").at(-1) ?? "");
}
