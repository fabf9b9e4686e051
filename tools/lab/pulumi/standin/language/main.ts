// Stand-in for the lab, not the real plugin: `pulumi-language-nodejs`, which runs programs for the engine.
import type * as Proto from "@pulumi/pulumi/proto/language_pb.js";
import proto from "@pulumi/pulumi/proto/language_pb.js";
import languageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { pluginVersion } from "../../plugins.ts";
import { announce, answer, serve } from "../serve.ts";
import { cancelPrograms, installedPackages, runProgram } from "./programRunner.ts";

const version = pluginVersion("pulumi");
/** The engine's address comes as the last argument. */
const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";

// Methods that are missing here answer UNIMPLEMENTED; only `pulumi about` calls them.
await serve(languageGrpc.LanguageRuntimeService, {
  getPluginInfo: answer(() => new pluginProto.PluginInfo().setVersion(version)),
  getRequiredPackages: answer((request: Proto.GetRequiredPackagesRequest) => {
    const response = new proto.GetRequiredPackagesResponse();
    const folder = request.getInfo()?.getProgramDirectory() ?? process.cwd();
    for (const { name, version, pulumi } of installedPackages(folder)) {
      if (pulumi?.resource !== true) continue;
      const dependency = new pluginProto.PackageDependency()
        .setName(pulumi.name ?? name.replace(/^@pulumi\//, ""))
        .setKind("resource")
        .setVersion(`v${(pulumi.version ?? version).replace(/^v/, "")}`)
        .setServer(pulumi.server ?? "");
      response.addPackages(dependency);
    }
    return response;
  }),
  run: answer((request: Proto.RunRequest) => {
    // Not announced at the start, because the CLI also starts a language host, with stderr on the terminal, only for its version.
    announce(`pulumi-language-nodejs v${version}`);
    return runProgram(request, engine);
  }),
  cancel: answer(() => {
    cancelPrograms();
    return new empty.Empty();
  }),
  about: answer(() => new proto.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
});
