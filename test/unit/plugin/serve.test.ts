import * as fs from "node:fs";
import { ReadRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { serve } from "../../../components/plugin/serve";

jest.mock("node:fs", () => ({ ...jest.requireActual<typeof fs>("node:fs"), fstatSync: jest.fn() }));
jest.mock("@pulumi/pulumi/provider/server", () => ({ main: jest.fn().mockResolvedValue(undefined) }));

describe("the plugin", () => {
  const exit = jest.spyOn(process, "exit").mockReturnValue(undefined as never);
  const listen = jest.spyOn(process.stdin, "on").mockReturnThis();
  const resume = jest.spyOn(process.stdin, "resume").mockReturnThis();

  const input = (path: string) => jest.mocked(fs.fstatSync).mockReturnValue(fs.statSync(path));
  const stackTraceLimit = Error.stackTraceLimit;

  beforeAll(async () => {
    input("."); // all but a device
    await serve();
  });
  afterAll(() => (Error.stackTraceLimit = stackTraceLimit));
  afterAll(() => jest.restoreAllMocks());

  it("exits when its input ends, and not before", () => {
    expect(listen.mock.calls).toEqual([["end", expect.any(Function)]]);
    expect(resume).toHaveBeenCalled(); // else the end would never be read
    expect(exit).not.toHaveBeenCalled();
    listen.mock.calls[0]![1]();
    expect(exit).toHaveBeenCalledTimes(1);
  });

  it("does not exit if its input is /dev/null", async () => {
    listen.mockClear();
    input("/dev/null");
    await serve();
    expect(listen).not.toHaveBeenCalled();
  });

  it("reads an import as an empty state", () => {
    expect(new ReadRequest().getProperties()?.toJavaScript()).toEqual({});
  });

  it("reads an existing state unchanged", () => {
    const request = new ReadRequest().setProperties(Struct.fromJavaScript({ name: "n" }));
    expect(request.getProperties()?.toJavaScript()).toEqual({ name: "n" });
  });
});
