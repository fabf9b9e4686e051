// Stand-in for the lab, not the real plugin: `pulumi-language-nodejs`, which runs programs for the engine.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type * as Proto from "@pulumi/pulumi/proto/language_pb.js";
import proto from "@pulumi/pulumi/proto/language_pb.js";
import languageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { pluginVersion } from "../../plugins.ts";
import { announce, answer, serve } from "../serve.ts";
import { installedPackages, ProgramRunner } from "./programRunner.ts";

const version = pluginVersion("pulumi");
/** The engine's address comes as the last argument, or by the handshake. */
const runner = new ProgramRunner(process.argv.slice(2).find((argument) => !argument.startsWith("-")));

const programFolder = (request: { getInfo(): Proto.ProgramInfo | undefined }): string =>
  request.getInfo()?.getProgramDirectory() ?? process.cwd();

await serve(languageGrpc.LanguageRuntimeService, {
  handshake: answer((request: Proto.LanguageHandshakeRequest) => {
    runner.engine = request.getEngineAddress();
    return new proto.LanguageHandshakeResponse();
  }),
  getPluginInfo: answer(() => {
    const response = new pluginProto.PluginInfo();
    response.setVersion(version);
    return response;
  }),
  getRequiredPackages: answer((request: Proto.GetRequiredPackagesRequest) => {
    const response = new proto.GetRequiredPackagesResponse();
    for (const { name, version, pulumi } of installedPackages(programFolder(request))) {
      if (pulumi?.resource !== true) continue;
      const dependency = new pluginProto.PackageDependency();
      dependency.setName(pulumi.name ?? name.replace(/^@pulumi\//, ""));
      dependency.setKind("resource");
      dependency.setVersion(`v${(pulumi.version ?? version).replace(/^v/, "")}`);
      dependency.setServer(pulumi.server ?? "");
      response.addPackages(dependency);
    }
    return response;
  }),
  run: answer((request: Proto.RunRequest) => {
    // Not at the start: the CLI starts a language host, with its stderr on the terminal, to ask for its version alone.
    announce(`pulumi-language-nodejs v${version}`);
    return runner.run(request);
  }),
  cancel: answer(() => {
    runner.cancel();
    return new empty.Empty();
  }),
  about: answer(() => {
    const response = new proto.AboutResponse();
    response.setExecutable(process.execPath);
    response.setVersion(process.version);
    return response;
  }),
  runtimeOptionsPrompts: answer(() => new proto.RuntimeOptionsResponse()),
  template: answer(() => new proto.TemplateResponse()),
  getProgramDependencies: answer((request: Proto.GetProgramDependenciesRequest) => {
    const folder = programFolder(request);
    const direct = directDependencies(folder);
    const response = new proto.GetProgramDependenciesResponse();
    for (const { name, version } of installedPackages(folder)) {
      if (!request.getTransitivedependencies() && !direct.has(name)) continue;
      const dependency = new proto.DependencyInfo();
      dependency.setName(name);
      dependency.setVersion(version);
      response.addDependencies(dependency);
    }
    return response;
  }),
});

function directDependencies(folder: string): Set<string> {
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest)) return new Set();
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, "utf8")) as Record<
    string,
    object
  >;
  return new Set(Object.keys({ ...dependencies, ...devDependencies }));
}
