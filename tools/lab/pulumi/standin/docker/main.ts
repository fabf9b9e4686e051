// Stand-in for the lab, not the real plugin: `pulumi-resource-docker`, with the resources that this program uses.
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { DAEMON_SETTINGS } from "redis-link/tools";
import { pluginVersion } from "../../plugins.ts";
import { providerService } from "../providerService.ts";
import { announce, serve } from "../serve.ts";
import { container } from "./container.ts";
import { useConfigured } from "./daemon.ts";
import { remoteImage } from "./remoteImage.ts";
import { volume } from "./volume.ts";

const version = pluginVersion("docker");
announce(`pulumi-resource-docker v${version}`);
await serve(
  providerGrpc.ResourceProviderService,
  providerService({
    name: "docker",
    version,
    types: [container, remoteImage, volume],
    configuration: DAEMON_SETTINGS,
    configure: useConfigured,
  }),
);
