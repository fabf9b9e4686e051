import * as grpc from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { SIGNATURE, type InstalledPlugin } from "./installedPlugin";

export type Properties = Record<string, unknown>;

/** The engine's mark of an unknown value. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One resource, with the state that the engine would keep of it. */
export class ManagedResource {
  id = "";
  /** Inputs as the last check left them. */
  inputs: Properties = {};
  state: Properties = {};
  private readonly urn: string;

  /** @param token for example `docker:index/container:Container` */
  constructor(
    private readonly plugin: InstalledPlugin,
    token: string,
    name: string,
  ) {
    this.urn = `urn:pulumi:test::conformance::${token}::${name}`;
  }

  /** @returns inputs with defaults; or throws with the failures that the engine would show */
  async check(inputs: Properties): Promise<Properties> {
    const request = new proto.CheckRequest()
      .setUrn(this.urn)
      .setOlds(struct(this.inputs))
      .setNews(struct(inputs));
    const response = await this.plugin.call<proto.CheckResponse>("check", request);
    const failures = response.getFailuresList().map((failure) => failure.getReason());
    if (failures.length > 0) throw new Error(failures.join("; "));
    return plain(response.getInputs());
  }

  /** Outputs of a creation in a preview. */
  async preview(inputs: Properties): Promise<Properties> {
    return plain((await this.sendCreate(await this.check(inputs), true)).getProperties());
  }

  /** A resource that was created but is not as it should be stays in the state, as with the engine. */
  async create(inputs: Properties): Promise<void> {
    this.inputs = await this.check(inputs);
    try {
      const response = await this.sendCreate(this.inputs, false);
      this.id = response.getId();
      this.state = plain(response.getProperties());
    } catch (error) {
      const failed = initFailure(error as grpc.ServiceError);
      this.id = failed?.getId() ?? "";
      this.state = plain(failed?.getProperties());
      throw error;
    }
  }

  /** A difference: `replaces` are the inputs that replace the resource, `changed` all changed ones. */
  async diff(inputs: Properties) {
    const request = new proto.DiffRequest()
      .setUrn(this.urn)
      .setId(this.id)
      .setOlds(struct(this.state))
      .setOldInputs(struct(this.inputs))
      .setNews(struct(await this.check(inputs)));
    const response = await this.plugin.call<proto.DiffResponse>("diff", request);
    return {
      changes: response.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: [...new Set(response.getReplacesList())].sort(),
      changed: [...new Set(response.getDiffsList())].sort(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async update(inputs: Properties): Promise<void> {
    const news = await this.check(inputs);
    const request = new proto.UpdateRequest()
      .setUrn(this.urn)
      .setId(this.id)
      .setOlds(struct(this.state))
      .setOldInputs(struct(this.inputs))
      .setNews(struct(news));
    const response = await this.plugin.call<proto.UpdateResponse>("update", request);
    this.inputs = news;
    this.state = plain(response.getProperties());
  }

  /** @returns false when the resource is gone */
  async refresh(): Promise<boolean> {
    const request = new proto.ReadRequest()
      .setUrn(this.urn)
      .setId(this.id)
      .setProperties(struct(this.state))
      .setInputs(struct(this.inputs));
    const response = await this.plugin.call<proto.ReadResponse>("read", request);
    if (response.getId() === "") return false;
    this.id = response.getId();
    this.state = plain(response.getProperties());
    this.inputs = plain(response.getInputs());
    return true;
  }

  async delete(): Promise<void> {
    const request = new proto.DeleteRequest().setUrn(this.urn).setId(this.id);
    await this.plugin.call("delete", request.setProperties(struct(this.state)));
  }

  private sendCreate(inputs: Properties, preview: boolean): Promise<proto.CreateResponse> {
    const request = new proto.CreateRequest()
      .setUrn(this.urn)
      .setProperties(struct(inputs))
      .setPreview(preview);
    return this.plugin.call<proto.CreateResponse>("create", request);
  }
}

const plain = (properties: Struct | undefined): Properties => properties?.toJavaScript() ?? {};

/** The engine takes the marks of secrets away for a plugin that does not ask for them; ours do not. */
const struct = (properties: Properties): Struct =>
  Struct.fromJavaScript(
    JSON.parse(JSON.stringify(properties), (_, value: unknown) => revealed(value)) as Record<string, never>,
  );

/** The value of a secret, anything else as it is. */
export function revealed(value: unknown): unknown {
  const isSecret = typeof value === "object" && value !== null && SIGNATURE in value;
  return isSecret ? (value as unknown as { value: unknown }).value : value;
}

function initFailure(error: grpc.ServiceError): proto.ErrorResourceInitFailed | undefined {
  const details = error.metadata.get("grpc-status-details-bin")[0];
  if (details === undefined) return undefined;
  const [any] = Status.deserializeBinary(new Uint8Array(Buffer.from(details))).getDetailsList();
  return any === undefined ? undefined : proto.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
}
