import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";

/** The engine's messages are longer than gRPC allows by default: there is no limit. */
export const CHANNEL_OPTIONS = { "grpc.max_receive_message_length": -1 };

let engine = process.argv.slice(2);
let server: Promise<ResourceProviderClient> | undefined;

/** Address of the engine, of a plugin that the engine did not start itself. */
export function attachTo(address: string): void {
  engine = [address];
}

/** The SDK's server for Construct. It starts with the first component that a program in another language has, in a thread of its own. */
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
