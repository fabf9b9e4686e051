import {
  Server,
  status,
  type handleUnaryCall,
  type sendUnaryData,
  type ServerUnaryCall,
} from "@grpc/grpc-js";
import {
  CheckFailure,
  CheckResponse,
  DiffResponse,
  ReadRequest,
  type CheckRequest,
  type ConfigureRequest,
  type DiffRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { unwrapRpcSecret } from "../stack/sdk";
import { checkConfig, configure, hasConfigChanged, type StackConfig, whyNotStarted } from "./stackConfig";

/**
 * Puts the configuration of providers into the server that the SDK makes next, which answers CheckConfig and DiffConfig by "not
 * implemented". It is bundled with the plugin, and no other one serves it.
 */
export function serveConfig(): void {
  const prototype = Server.prototype as unknown as Pick<Server, "addService">;
  const { addService } = prototype;
  prototype.addService = function (this: Server, service, own) {
    const methods = { ...CONFIG_METHODS, configure: configured(own.configure as Configure) };
    addService.call(this, service, Object.assign(own, methods));
  };
}

/** An import asks for what no state is known of; the SDK's server takes it for granted that there is one. */
export function readWithoutState(): void {
  const prototype = ReadRequest.prototype as { getProperties: (this: ReadRequest) => Struct | undefined };
  const { getProperties } = prototype;
  prototype.getProperties = function () {
    return getProperties.call(this) ?? new Struct();
  };
}

type Configure = handleUnaryCall<ConfigureRequest, unknown>;

/** The SDK's own method, after the daemon was found to be the stack's. */
function configured(own: Configure): Configure {
  return (call, callback) => {
    configure(configOf(call.request.getArgs())).then(
      () => own(call, callback),
      (error: unknown) => callback(error as Error, null),
    );
  };
}

/** The methods of `pulumirpc.ResourceProvider` that say what a provider is configured by, and whether it starts. */
const CONFIG_METHODS = {
  handshake: (_call: unknown, callback: sendUnaryData<unknown>): void => {
    whyNotStarted().then(
      (refusal) => {
        // Without a refusal it is a provider that knows no handshake, as that of the SDK.
        const code = refusal === undefined ? status.UNIMPLEMENTED : status.FAILED_PRECONDITION;
        callback({ code, details: refusal ?? "" }, null);
      },
      (error: unknown) => callback(error as Error, null),
    );
  },

  checkConfig: answering(async (request: CheckRequest) => {
    const { inputs, failures } = await checkConfig(configOf(request.getOlds()), configOf(request.getNews()));
    const response = new CheckResponse();
    // What is secret goes back as it came.
    response.setInputs(Struct.fromJavaScript({ ...inputs, ...request.getNews()?.toJavaScript() }));
    for (const { property, reason } of failures) {
      const failure = response.addFailures(new CheckFailure());
      failure.setProperty(property);
      failure.setReason(reason);
    }
    return response;
  }),

  diffConfig: answering((request: DiffRequest) => {
    const changed = hasConfigChanged(
      configOf(request.getOldInputs()),
      configOf(request.getNews()),
      request.getUrn(),
    );
    const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
    const response = new DiffResponse();
    response.setChanges(changed ? DIFF_SOME : DIFF_NONE);
    return response;
  }),
};

function configOf(properties: Struct | undefined): StackConfig {
  const values = Object.entries(properties?.toJavaScript() ?? {});
  return Object.fromEntries(values.map(([key, value]) => [key, unwrapRpcSecret(value) as unknown]));
}

function answering<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return ({ request }: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve(request)
      .then(answer)
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(error as Error, null),
      );
  };
}
