import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Shows a warning through the engine, because Pulumi hides the output of plugins. Never fails. */
export async function tellUser(message: string): Promise<void> {
  // Pulumi's engine passes its address to this plugin as an argument.
  const address = process.argv.slice(2).find((arg) => /^[^-]\S*:\d+$/.test(arg));
  if (address === undefined) return;
  const request = new LogRequest();
  request.setSeverity(LogSeverity.WARNING);
  request.setMessage(message);
  const engine = new EngineClient(address, credentials.createInsecure());
  await new Promise<void>((resolve) => engine.log(request, () => resolve()));
  engine.close();
}
