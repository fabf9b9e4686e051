// Stand-in for the lab, not the real plugin: `pulumi-resource-random`, with only RandomPassword.
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { providerService } from "../providerService.ts";
import { pluginVersion } from "../../plugins.ts";
import { announce, serve } from "../serve.ts";
import { randomPassword } from "./randomPassword.ts";

const version = pluginVersion("random");
announce(`pulumi-resource-random v${version}`);
await serve(
  providerGrpc.ResourceProviderService,
  providerService({ name: "random", version, types: [randomPassword] }),
);
