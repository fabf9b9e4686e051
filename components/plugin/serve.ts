import { fstatSync } from "node:fs";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CHANNEL_OPTIONS } from "./constructServer";
import { service } from "./service";
import { whyNotStarted } from "./stackConfig";

/** Serves until the engine ends. The plugin notices that end itself, because a killed engine does not stop its plugins. */
export async function serve(): Promise<Server> {
  whyNotStarted().catch(() => undefined); // Asks the daemon while the engine connects.
  // An engine that starts the plugin holds the other end of standard input. A language host that starts the plugin gives /dev/null.
  if (!fstatSync(0).isCharacterDevice()) process.stdin.on("end", () => process.exit()).resume();
  // An unhandled error must not end the plugin while other operations run.
  process.on("uncaughtException", (error) => console.error(error.stack));
  const server = new Server(CHANNEL_OPTIONS);
  server.addService(ResourceProviderService, service);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  console.log(String(port)); // The engine reads the port.
  return server;
}
