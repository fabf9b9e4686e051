import { Server, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { ReadRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

// What the SDK's server for providers lacks. It is bundled with the plugin, and no other one serves it.

/** Adds methods to the server that the SDK makes next. */
export function extendServer(
  extend: (own: UntypedServiceImplementation) => UntypedServiceImplementation,
): void {
  const prototype = Server.prototype as unknown as Pick<Server, "addService">;
  const { addService } = prototype;
  prototype.addService = function (this: Server, service, implementation) {
    addService.call(this, service, Object.assign(implementation, extend(implementation)));
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
