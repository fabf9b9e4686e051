// Stand-in for the lab, not a real plugin: the error that keeps a half-made resource in the state.
import grpc from "@grpc/grpc-js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import type { PartlyCreatedError } from "./resourceType.ts";
import { toStruct } from "./fields.ts";

/** The engine reads the details from this metadata key, as gRPC for Go defines it. */
const DETAILS_KEY = "grpc-status-details-bin";

export function partlyCreatedStatus(error: PartlyCreatedError): Partial<grpc.StatusObject> {
  const failure = new provider.ErrorResourceInitFailed();
  failure.setId(error.resource.id);
  failure.setProperties(toStruct(error.resource.state));
  failure.setReasonsList([error.message]);
  const details = new any.Any();
  details.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusProto.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(details);
  const metadata = new grpc.Metadata();
  metadata.add(DETAILS_KEY, Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: error.message, metadata };
}
