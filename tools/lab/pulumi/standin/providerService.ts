// Stand-in for the lab, not a real plugin: a resource plugin's gRPC service for a list of resource types.
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type * as Proto from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { check } from "./check.ts";
import { diff, diffResponse } from "./diff.ts";
import { fromStruct, type Properties, toStruct } from "./fields.ts";
import { PartlyCreatedError, planned, refreshedInputs, type ResourceType } from "./resourceType.ts";
import { answer } from "./serve.ts";

interface Plugin {
  name: string;
  version: string;
  types: readonly ResourceType[];
  /** Names of the provider's own inputs, such as `host`. */
  configuration?: readonly string[];
  /** Receives the provider's own inputs. */
  configure?: (inputs: Properties) => Promise<void>;
}

/** Makes the service. Methods that are missing here answer UNIMPLEMENTED, and the engine then does what is usual. */
export function providerService({
  name,
  version,
  types,
  configuration = [],
  configure = () => Promise.resolve(),
}: Plugin): UntypedServiceImplementation {
  const typeOf = (urn: string): ResourceType => {
    const token = (urn.split("::")[2] ?? "").split("$").at(-1);
    const type = types.find((candidate) => candidate.token === token);
    if (type !== undefined) return type;
    const known = types.map((candidate) => candidate.token).join(", ");
    throw new Error(`The lab's stand-in has no resource type ${token ?? urn}; it has ${known}.`);
  };
  return {
    getPluginInfo: answer(() => new pluginProto.PluginInfo().setVersion(version)),
    // This schema is enough for an explicit provider in YAML; other languages use the SDK.
    getSchema: answer(() => {
      const inputProperties = Object.fromEntries(configuration.map((key) => [key, { type: "string" }]));
      const provider = { inputProperties };
      return new proto.GetSchemaResponse().setSchema(JSON.stringify({ name, version, provider }));
    }),
    configure: answer(async (request: Proto.ConfigureRequest) => {
      await configure(opened(fromStruct(request.getArgs())));
      return new proto.ConfigureResponse().setSupportspreview(true);
    }),
    invoke: answer((request: Proto.InvokeRequest) => {
      throw new Error(`The lab's stand-in has no function ${request.getTok()}.`);
    }),
    check: answer((request: Proto.CheckRequest) => checkResponse(typeOf(request.getUrn()), request)),
    diff: answer((request: Proto.DiffRequest) =>
      diffResponse(typeOf(request.getUrn()), fromStruct(request.getOlds()), fromStruct(request.getNews())),
    ),
    create: answer((request: Proto.CreateRequest) => create(typeOf(request.getUrn()), request)),
    read: answer((request: Proto.ReadRequest) => read(typeOf(request.getUrn()), request)),
    update: answer((request: Proto.UpdateRequest) => update(typeOf(request.getUrn()), request)),
    delete: answer(async (request: Proto.DeleteRequest) => {
      const resource = { id: request.getId(), state: fromStruct(request.getProperties()) };
      await named(`deleting ${request.getUrn()}`, typeOf(request.getUrn()).delete(resource));
      return new empty.Empty();
    }),
  };
}

/**
 * Takes secret values of the configuration out of the objects in which the engine passes them. The values themselves are never
 * objects.
 */
function opened(configuration: Properties): Properties {
  const values = Object.entries(configuration).map(([key, value]) => {
    const isSecret = typeof value === "object" && value !== null && "value" in value;
    return [key, isSecret ? value.value : value];
  });
  return Object.fromEntries(values) as Properties;
}

function checkResponse(type: ResourceType, request: Proto.CheckRequest): Proto.CheckResponse {
  const { inputs, failures } = check(type.fields, fromStruct(request.getNews()));
  const failed = failures.map(({ property, reason }) =>
    new proto.CheckFailure().setProperty(property).setReason(reason),
  );
  return new proto.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failed);
}

async function create(type: ResourceType, request: Proto.CreateRequest): Promise<Proto.CreateResponse> {
  const next = planned(type.fields, {}, fromStruct(request.getProperties()), request.getPreview());
  const response = new proto.CreateResponse();
  if (request.getPreview()) return response.setProperties(toStruct(next));
  const { id, state } = await named(`creating ${request.getUrn()}`, type.create(next));
  return response.setId(id).setProperties(toStruct({ id, ...state }));
}

async function read(type: ResourceType, request: Proto.ReadRequest): Promise<Proto.ReadResponse> {
  const before = { id: request.getId(), state: fromStruct(request.getProperties()) };
  const after = await named(`refreshing ${request.getUrn()}`, type.read(before));
  const response = new proto.ReadResponse();
  if (after === undefined) return response;
  const { id, state } = after;
  const inputs = refreshedInputs(fromStruct(request.getInputs()), state);
  return response
    .setId(id)
    .setProperties(toStruct({ id, ...state }))
    .setInputs(toStruct(inputs));
}

async function update(type: ResourceType, request: Proto.UpdateRequest): Promise<Proto.UpdateResponse> {
  const before = { id: request.getId(), state: fromStruct(request.getOlds()) };
  const news = fromStruct(request.getNews());
  const changes = [...diff(type.fields, before.state, news).keys()];
  const changed = (input: string): boolean => changes.some((path) => path.split(/[.[]/)[0] === input);
  const next = planned(type.fields, before.state, news, request.getPreview());
  const state = request.getPreview()
    ? next
    : await named(`updating ${request.getUrn()}`, type.update(before, next, changed));
  return new proto.UpdateResponse().setProperties(toStruct({ id: before.id, ...state }));
}

/** Adds the failed operation and its resource to an error, like the real plugins. */
async function named<T>(operation: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const reason = `${operation}: ${error instanceof Error ? error.message : String(error)}`;
    if (error instanceof PartlyCreatedError) throw new PartlyCreatedError(error.resource, reason);
    throw new Error(reason, { cause: error });
  }
}
