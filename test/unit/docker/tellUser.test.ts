import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { tellUser } from "../../../components/docker/tellUser";

const { argv } = process;
afterEach(() => (process.argv = argv));

test("sends a message to the engine that started the plugin", async () => {
  const told: string[] = [];
  const server = new Server();
  server.addService(EngineService, {
    log: ({ request }: ServerUnaryCall<LogRequest, Empty>, callback: sendUnaryData<Empty>) => {
      told.push(`${request.getSeverity()} ${request.getMessage()}`);
      callback(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  process.argv = ["node", "serve", "--logtostderr", `127.0.0.1:${port}`];
  await tellUser("something is left");
  server.forceShutdown();
  expect(told).toEqual(["2 something is left"]);
  // Neither an engine that ended nor a missing one is an error.
  await tellUser("more");
  process.argv = ["node", "serve"];
  await tellUser("more");
});
