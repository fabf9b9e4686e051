import { credentials, type sendUnaryData } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { serve } from "../../components/plugin/serve";

/** Starts the plugin's server, with a client as the engine has it. */
export async function served() {
  const print = jest.spyOn(console, "log").mockReturnValue(undefined);
  const server = await serve();
  const [[port]] = print.mock.calls as [[string]];
  print.mockRestore();
  return { server, client: new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure()) };
}

/** The server's answer to the engine. */
export function answer<Response>(ask: (callback: sendUnaryData<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) =>
    ask((error, response) =>
      response ? resolve(response) : reject(error instanceof Error ? error : new Error("no answer")),
    ),
  );
}
