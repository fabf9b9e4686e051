import { Metadata, status, type handleUnaryCall, type StatusObject } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckFailure,
  CheckResponse,
  ConfigureResponse,
  CreateResponse,
  DiffResponse,
  ErrorResourceInitFailed,
  GetSchemaResponse,
  ReadResponse,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { NotReadyError, type Refusal } from "../docker/operations";
import schema from "../schema.json";
import { attachTo, constructServer } from "./constructServer";
import { open, type Properties, provider } from "./provider";
import { checkConfig, configure, hasConfigChanged, type StackConfig, whyNotStarted } from "./stackConfig";

/**
 * The methods of `pulumirpc.ResourceProvider` that the engine calls; all other methods answer "not implemented". The SDK's own
 * server is not used, because it lacks CheckConfig and DiffConfig, fails at an import, and loads the whole SDK, which only
 * Construct needs.
 */
export const service = {
  // Answers "not implemented", or the reason why the plugin refuses to start. With any other answer the engine would call Create in
  // previews.
  handshake(_call, callback) {
    whyNotStarted().then(
      (refusal) => {
        const code = refusal === undefined ? status.UNIMPLEMENTED : status.FAILED_PRECONDITION;
        callback({ code, details: refusal ?? "" }, null);
      },
      (error: unknown) => callback(statusOf(error as Error), null),
    );
  },

  attach: answering((request) => {
    attachTo(request.getAddress());
    return new Empty();
  }),

  cancel: answering(() => new Empty()),

  getPluginInfo: answering(() => new PluginInfo().setVersion(schema.version)),

  getSchema: answering(() => new GetSchemaResponse().setSchema(JSON.stringify(schema))),

  checkConfig: answering(async (request) => {
    const { inputs, failures } = await checkConfig(configOf(request.getOlds()), configOf(request.getNews()));
    // The program's inputs are returned as they came, so that secrets stay secret.
    return checked({ ...inputs, ...propertiesOf(request.getNews()) }, failures);
  }),

  diffConfig: answering((request) => {
    const [olds, news] = [request.getOldInputs(), request.getNews()].map(configOf);
    return new DiffResponse().setChanges(changes(hasConfigChanged(olds ?? {}, news ?? {}, request.getUrn())));
  }),

  configure: answering(async (request) => {
    await configure(configOf(request.getArgs()));
    return new ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setAcceptoutputs(true);
  }),

  check: answering(async (request) => {
    const [olds, news] = [propertiesOf(request.getOlds()), propertiesOf(request.getNews())];
    const { inputs, failures } = await provider.check(request.getUrn(), olds, news);
    return checked(inputs, failures);
  }),

  diff: answering(async (request) => {
    const [olds, news] = [propertiesOf(request.getOlds()), propertiesOf(request.getNews())];
    const found = await provider.diff(request.getId(), request.getUrn(), olds, news);
    return new DiffResponse()
      .setChanges(changes(found.changes))
      .setReplacesList(found.replaces)
      .setDeletebeforereplace(found.deleteBeforeReplace);
  }),

  create: answering(async (request) => {
    const { id, outs } = await provider.create(request.getUrn(), propertiesOf(request.getProperties()));
    return new CreateResponse().setId(id).setProperties(structOf(outs));
  }),

  read: answering(async (request) => {
    // At an import, the state is empty.
    const state = propertiesOf(request.getProperties());
    const { id, props, inputs } = await provider.read(request.getId(), request.getUrn(), state);
    return new ReadResponse()
      .setId(id)
      .setProperties(structOf(props))
      .setInputs(inputs && structOf(inputs));
  }),

  update: answering(async (request) => {
    const [olds, news] = [propertiesOf(request.getOlds()), propertiesOf(request.getNews())];
    const { outs } = await provider.update(request.getId(), request.getUrn(), olds, news);
    return new UpdateResponse().setProperties(structOf(outs));
  }),

  delete: answering(async (request) => {
    await provider.delete(request.getId(), request.getUrn(), propertiesOf(request.getProperties()));
    return new Empty();
  }),

  construct({ request }, callback) {
    constructServer().then(
      (server) => server.construct(request, callback),
      (error: unknown) => callback(statusOf(error as Error), null),
    );
  },
} satisfies Partial<IResourceProviderServer>;

function answering<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    Promise.resolve(request)
      .then(answer)
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(statusOf(error as Error), null),
      );
  };
}

/** An error in the engine's form. If the resource was made but is not ready, the error carries the resource's state. */
function statusOf(error: Error): StatusObject {
  const metadata = new Metadata();
  if (error instanceof NotReadyError) {
    const { id, ...properties } = error.made;
    const failed = new ErrorResourceInitFailed()
      .setId(id)
      .setProperties(structOf(properties))
      .setReasonsList([error.message]);
    const detail = new Any();
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const found = new Status().setCode(status.UNKNOWN).setMessage(error.message).setDetailsList([detail]);
    metadata.add("grpc-status-details-bin", Buffer.from(found.serializeBinary()));
  }
  return { code: status.UNKNOWN, details: error.message, metadata };
}

function checked(inputs: Properties, failures: readonly Refusal[] = []): CheckResponse {
  const refused = failures.map(({ property, reason }) =>
    new CheckFailure().setProperty(property).setReason(reason),
  );
  return new CheckResponse().setInputs(structOf(inputs)).setFailuresList(refused);
}

function changes(areThere: boolean): DiffResponse.DiffChanges {
  return areThere ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE;
}

function configOf(properties?: Struct): StackConfig {
  return open(propertiesOf(properties));
}

function propertiesOf(properties?: Struct): Properties {
  return properties?.toJavaScript() ?? {};
}

function structOf(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}
