import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";

/** Options that remove the limit of message size, because the engine's messages exceed gRPC's default. */
export const CHANNEL_OPTIONS = { "grpc.max_receive_message_length": -1 };

let engine = process.argv.slice(2);
let server: Promise<ResourceProviderClient> | undefined;

/** Sets the address of the engine, for a plugin that the engine did not start. */
export function attachTo(address: string): void {
  engine = [address];
}

/**
 * The SDK's server for Construct. The server runs in its own thread, which starts at the first component of a program in
 * another language.
 */
export function constructServer(): Promise<ResourceProviderClient> {
  return (server ??= start());
}

async function start(): Promise<ResourceProviderClient> {
  const thread = new Worker(join(__dirname, "..", "constructThread.js"), { argv: engine, stdout: true });
  const port = await new Promise<Buffer>((resolve, reject) => {
    thread.once("error", reject);
    thread.stdout.once("data", resolve);
  });
  thread.stdout.pipe(process.stdout);
  const address = `127.0.0.1:${port.toString().trim()}`;
  return new ResourceProviderClient(address, credentials.createInsecure(), CHANNEL_OPTIONS);
}
