import * as docker from "@pulumi/docker";
import * as contexts from "../../../components/daemon/contexts";
import { LinkedContainer, withImageVolumes } from "../../../components";

import { fakeDaemon } from "../../support/fakeDaemon";
import { ran } from "../../support/recordedStack";

jest.mock("../../../components/container/untilReady");

describe("withImageVolumes", () => {
  it("keeps mounts, and makes no volumes of the image at the paths of those mounts", async () => {
    const volumes = [{ containerPath: "/etc/x", hostPath: "/x" }, { fromContainer: "data:ro" }];
    const args = { name: "db", image: "sha256:1", volumes };
    const { stack } = await ran(() => new docker.Container("db", withImageVolumes("db", args)));
    expect(stack.named("db").inputs).toMatchObject({ name: "db", volumes });
    const { inputs, options } = stack.named("db-volumes");
    expect(inputs).toMatchObject({
      ...{ containerName: "db", image: "sha256:1", paths: [], from: ["data"] },
      labels: { "redis-link.stack": "redis-link/dev" },
    });
    expect(inputs.taken).toContain("/etc/x");
    expect(options).toMatchObject({ retainOnDelete: true });
  });
});

it.each<[by: string, config: Record<string, string>, daemonHost: string | undefined]>([
  ["docker:host", { "docker:host": "ssh://box" }, "ssh://box"],
  [
    "docker:context, which precedes docker:host",
    { "docker:context": "far", "docker:host": "ssh://box" },
    "ssh://far",
  ],
  ["no configuration", {}, undefined],
])("withImageVolumes makes volumes on the daemon of %s", async (_by, config, daemonHost) => {
  jest.spyOn(contexts, "contextNamed").mockReturnValue({ name: "far", address: "ssh://far" });
  const args = { name: "db", image: "sha256:1" };
  const { stack } = await ran(() => new docker.Container("db", withImageVolumes("db", args)), { config });
  expect(stack.named("db-volumes").inputs.daemonHost).toBe(daemonHost);
});

describe("fromContainer of a LinkedContainer", () => {
  it("fromContainer makes no volumes of the image at the other container's paths", async () => {
    fakeDaemon({ "image.inspect": { Config: {} } });
    const source = { containerId: "5", containerName: "redis", ports: [] };
    const args = { source, alias: "redis", image: "nginx:1" };
    const container = { volumes: [{ fromContainer: "data" }] };
    const { stack } = await ran(() => new LinkedContainer("web", { ...args, container }));
    expect(stack.named("web-volumes").inputs).toMatchObject({ from: ["data"] });
  });
});
