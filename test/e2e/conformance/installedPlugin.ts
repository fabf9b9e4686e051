import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Message } from "google-protobuf";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isStandIn } from "../../../tools/shared/files.ts";
import { inHome } from "../support/home";

const START_TIMEOUT_MS = 15_000;

/** Configuration of a plugin. */
export interface Told {
  /** Its configuration, as the engine hands it on: each value is a string, and a list is JSON. */
  configuration?: Record<string, string>;
  /** Variables beside those of this process. */
  env?: Record<string, string>;
  /** Folders of its home. @default the user's home */
  folders?: Record<string, string>;
}

/** A resource plugin from the Pulumi home, driven as the engine would: over gRPC, without an engine. */
export class InstalledPlugin {
  private constructor(
    private readonly process: ChildProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  /**
   * Starts the plugin in the version that the installed SDK asks for, on the daemon of DOCKER_HOST if it is told of no other.
   * It is looked for in `$PULUMI_HOME/plugins` (default `~/.pulumi/plugins`), where Pulumi installs it if need be.
   */
  static async start(
    name: "docker" | "random",
    { configuration = {}, env = {}, folders }: Told = {},
  ): Promise<InstalledPlugin> {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- package.json by name, without its content in types
    const { version } = require(`@pulumi/${name}/package.json`) as { version: string };
    const versioned = `resource-${name}-v${version}`;
    const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
    const executable = join(home, "plugins", versioned, `pulumi-resource-${name}`);
    if (!existsSync(executable)) execFileSync("pulumi", ["plugin", "install", "resource", name, version]);
    const nature = isStandIn(executable) ? "stand-in" : "real";
    process.stderr.write(`conformance: ${versioned} is ${nature} (${executable})\n`);
    const [program, ...args] = folders === undefined ? [executable] : inHome([executable], folders);
    const plugin = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "ignore"],
    });
    const address = `127.0.0.1:${await firstLine(plugin)}`;
    const client = new ResourceProviderClient(address, grpc.credentials.createInsecure());
    const installed = new InstalledPlugin(plugin, client);
    const request = new proto.ConfigureRequest()
      .setAcceptsecrets(true)
      .setArgs(Struct.fromJavaScript({ ...configuration, ...secrets(configuration) }));
    // The Docker plugin's native half reads these.
    for (const [key, value] of Object.entries(configuration))
      request.getVariablesMap().set(`${name}:config:${key}`, value);
    await installed.call("configure", request).catch((error: unknown) => {
      installed.stop();
      throw error;
    });
    return installed;
  }

  /** One call, with the error that the engine would see. */
  call<Response>(method: keyof ResourceProviderClient, request: Message): Promise<Response> {
    return new Promise((resolve, reject) => {
      const send = this.client[method].bind(this.client) as unknown as (
        request: Message,
        callback: (error: grpc.ServiceError | null, response: Response) => void,
      ) => void;
      send(request, (error, response) => (error === null ? resolve(response) : reject(error)));
    });
  }

  stop(): void {
    this.client.close();
    this.process.kill();
  }
}

/** The key of the engine's marks. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The engine hands a secret on with its mark, whatever the plugin takes. */
function secrets({ keyMaterial: value }: Record<string, string>): Record<string, Record<string, string>> {
  return value === undefined ? {} : { keyMaterial: { [SIGNATURE]: SECRET, value } };
}

function firstLine(plugin: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the plugin printed no port")), START_TIMEOUT_MS);
    plugin.on("exit", (code) =>
      reject(new Error(`the plugin ended at once, with exit code ${code ?? "none"}`)),
    );
    plugin.stdout?.once("data", (data: Buffer) => {
      clearTimeout(timer);
      resolve(data.toString().trim());
    });
  });
}
