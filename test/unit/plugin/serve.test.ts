import { EventEmitter } from "node:events";
import * as fs from "node:fs";
import { PassThrough } from "node:stream";
import { Worker } from "node:worker_threads";
import { type sendUnaryData, type Server, type ServiceError, status } from "@grpc/grpc-js";
import { PluginAttach, type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type ResourceProviderClient, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { NotReadyError } from "../../../components/docker/operations";
import { provider } from "../../../components/plugin/provider";
import { serve } from "../../../components/plugin/serve";
import schema from "../../../components/schema.json";
import { answer, served } from "../../support/engine";

jest.mock("node:fs", () => ({ ...jest.requireActual<typeof fs>("node:fs"), fstatSync: jest.fn() }));
jest.mock("node:worker_threads", () => ({ Worker: jest.fn() }));

const exit = jest.spyOn(process, "exit").mockReturnValue(undefined as never);
const listen = jest.spyOn(process.stdin, "on").mockReturnThis();
const resume = jest.spyOn(process.stdin, "resume").mockReturnThis();
const on = jest.spyOn(process, "on").mockReturnThis();

const input = (path: string) => jest.mocked(fs.fstatSync).mockReturnValue(fs.statSync(path));
const struct = (value: object) => Struct.fromJavaScript(value as never);

let server: Server;
let client: ResourceProviderClient;

beforeAll(async () => {
  input("."); // all but a device
  ({ server, client } = await served());
});
afterAll(() => {
  client.close();
  server.forceShutdown();
});

describe("the plugin", () => {
  it("ends when the engine closes the plugin's input, and not before", () => {
    expect(listen.mock.calls).toEqual([["end", expect.any(Function)]]);
    expect(resume).toHaveBeenCalled(); // else the end would never be read
    expect(exit).not.toHaveBeenCalled();
    listen.mock.calls[0]![1]();
    expect(exit).toHaveBeenCalledTimes(1);
  });

  it("does not exit if its input is /dev/null", async () => {
    listen.mockClear();
    input("/dev/null");
    jest.spyOn(console, "log").mockReturnValueOnce(undefined);
    (await serve()).forceShutdown();
    expect(listen).not.toHaveBeenCalled();
  });

  it("shows an unhandled error, and continues", () => {
    const [name, show] = on.mock.calls[0]!;
    const shown = jest.spyOn(console, "error").mockReturnValueOnce(undefined);
    (show as (error: Error) => void)(new Error("late"));
    expect([name, shown.mock.calls]).toEqual(["uncaughtException", [[expect.stringContaining("late")]]]);
  });

  it("returns its version and schema", async () => {
    const info = await answer<PluginInfo>((callback) => client.getPluginInfo(new Empty(), callback));
    const request = new messages.GetSchemaRequest();
    const found = await answer<messages.GetSchemaResponse>((callback) => client.getSchema(request, callback));
    expect([info.getVersion(), JSON.parse(found.getSchema())]).toEqual([schema.version, schema]);
  });

  it("says that it accepts secrets, resources and outputs, and accepts a cancel request", async () => {
    const request = new messages.ConfigureRequest();
    const found = await answer<messages.ConfigureResponse>((callback) => client.configure(request, callback));
    expect(found.toObject()).toMatchObject({
      ...{ acceptsecrets: true, acceptresources: true, acceptoutputs: true },
      supportspreview: false,
    });
    await answer((callback) => client.cancel(new Empty(), callback));
  });

  it.each([
    ["handshake", new messages.ProviderHandshakeRequest()],
    ["invoke", new messages.InvokeRequest()],
  ] as const)("reports %s as not implemented", async (method, request) => {
    const asked = answer((callback) =>
      (client[method] as (...of: unknown[]) => void).call(client, request, callback),
    );
    await expect(asked).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });

  it("reads an import as a resource with an empty state", async () => {
    const read = jest.spyOn(provider, "read").mockResolvedValueOnce({ id: "1", props: { name: "n" } });
    const request = new messages.ReadRequest().setId("n").setUrn("u");
    const found = await answer<messages.ReadResponse>((callback) => client.read(request, callback));
    expect(read.mock.calls).toEqual([["n", "u", {}]]);
    expect([found.getId(), found.getProperties()?.toJavaScript(), found.hasInputs()]).toEqual([
      ...["1", { name: "n" }, false],
    ]);
  });

  const create = () =>
    answer((callback) =>
      client.create(new messages.CreateRequest().setUrn("u").setProperties(struct({ a: 1 })), callback),
    ).catch((error: unknown) => error as ServiceError);

  it("passes on an error with its own message", async () => {
    jest.spyOn(provider, "create").mockRejectedValueOnce(Object.assign(new Error("none left"), { code: 5 }));
    expect(await create()).toMatchObject({ code: status.UNKNOWN, details: "none left" });
  });

  it("reports a resource that was created but is not ready, with its id, state and reason", async () => {
    const made = { id: "svc", name: "app" };
    jest.spyOn(provider, "create").mockRejectedValueOnce(new NotReadyError("no leader", made));
    const [bytes] = ((await create()) as ServiceError).metadata.get("grpc-status-details-bin");
    const found = Status.deserializeBinary(bytes as Buffer);
    const type = "pulumirpc.ErrorResourceInitFailed";
    const detail = found
      .getDetailsList()[0]
      ?.unpack((packed) => messages.ErrorResourceInitFailed.deserializeBinary(packed), type);
    expect([found.getMessage(), detail?.getId(), detail?.getReasonsList()]).toEqual([
      ...["no leader", "svc", ["no leader"]],
    ]);
    expect(detail?.getProperties()?.toJavaScript()).toEqual({ name: "app" });
  });
});

describe("a component of a program in another language", () => {
  const thread = Object.assign(new EventEmitter(), { stdout: new PassThrough() });
  const construct = () =>
    answer<messages.ConstructResponse>((callback) =>
      client.construct(new messages.ConstructRequest().setName("redis"), callback),
    );

  it("constructs each component by the SDK's server, in one thread that knows the engine's address", async () => {
    jest.mocked(Worker).mockReturnValue(thread as never);
    const { Server, ServerCredentials } = await import("@grpc/grpc-js");
    const sdk = new Server();
    sdk.addService(ResourceProviderService, {
      construct: (
        { request }: { request: messages.ConstructRequest },
        callback: sendUnaryData<messages.ConstructResponse>,
      ) =>
        request.getName() === "redis"
          ? callback(null, new messages.ConstructResponse().setUrn("made"))
          : callback({ code: status.INVALID_ARGUMENT, details: "no name" }),
    });
    const port = await new Promise((resolve) =>
      sdk.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_error, bound) => resolve(bound)),
    );
    const attach = new PluginAttach().setAddress("127.0.0.1:1");
    await answer((callback) => client.attach(attach, callback));
    thread.stdout.write(`${String(port)}\n`);
    expect((await construct()).getUrn()).toBe("made");
    expect((await construct()).getUrn()).toBe("made");
    const options = { argv: ["127.0.0.1:1"], stdout: true };
    expect(jest.mocked(Worker).mock.calls).toEqual([
      [expect.stringMatching(/constructThread\.js$/), options],
    ]);
    const failed = answer((callback) => client.construct(new messages.ConstructRequest(), callback));
    await expect(failed).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details: "no name" });
    sdk.forceShutdown();
    thread.stdout.end();
  });
});
