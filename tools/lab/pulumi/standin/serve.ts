// Stand-in for the lab, not a real plugin: serves a plugin's gRPC service for the Pulumi engine.
import { fstatSync } from "node:fs";
import grpc from "@grpc/grpc-js";
import { PartlyCreatedError } from "./resourceType.ts";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import { toStruct } from "./fields.ts";

/** Limit of a message's size. State files can exceed gRPC's default of 4 MB; the SDK has this limit too. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** Announces the stand-in on stderr, which the engine shows or logs. */
export function announce(plugin: string): void {
  process.stderr.write(`${plugin}: the lab's stand-in, not the real plugin\n`);
}

/** Listens on a free loopback port, and prints the number of this port as the first line on stdout. */
export async function serve(
  service: grpc.ServiceDefinition,
  implementation: grpc.UntypedServiceImplementation,
): Promise<void> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(service, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  process.stdout.write(`${port}\n`);
  exitWithParent();
}

/** Ends this process when its stdin closes: the engine holds stdin open as a pipe, which closes even if the engine is killed. */
function exitWithParent(): void {
  const stdin = fstatSync(0);
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin.on("close", () => process.exit(0)).resume();
}

/** Turns an async function into a gRPC handler. */
export function answer<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(toStatus(error)),
      );
  };
}

function toStatus(error: unknown): grpc.ServiceError | Partial<grpc.StatusObject> {
  if (error instanceof PartlyCreatedError) return partlyCreatedStatus(error);
  return { code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}

/** Metadata key under which the engine expects the details of an error, as in gRPC for Go. */
const DETAILS_KEY = "grpc-status-details-bin";

/** The gRPC error that makes the engine keep a partly created resource in the state. */
function partlyCreatedStatus(error: PartlyCreatedError): Partial<grpc.StatusObject> {
  const { resource, message } = error;
  const failure = new provider.ErrorResourceInitFailed()
    .setId(resource.id)
    .setProperties(toStruct(resource.state))
    .setReasonsList([message]);
  const details = new any.Any();
  details.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const code = grpc.status.UNKNOWN;
  const status = new statusProto.Status().setCode(code).setMessage(message).setDetailsList([details]);
  const metadata = new grpc.Metadata();
  metadata.add(DETAILS_KEY, Buffer.from(status.serializeBinary()));
  return { code, details: message, metadata };
}
