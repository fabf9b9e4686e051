import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, RedisServer } from "../../../components";

const config = new pulumi.Config();
const prefix = config.require("prefix");

const redis = new RedisServer("redis", { containerName: `${prefix}-redis` });

const loosened = {
  bindAddress: "0.0.0.0",
  ports: [{ internal: 9000 }],
  capabilities: ["NET_ADMIN"],
};

/** Settings without an input of the component. */
const opened: pulumi.ResourceTransformation = ({ type, props, opts }) =>
  type === "docker:index/container:Container"
    ? { props: { ...props, readOnly: false, memory: undefined, memorySwap: undefined }, opts }
    : undefined;

const isHardened = config.requireBoolean("hardened");
if (config.requireBoolean("app")) {
  new LinkedApp(
    "notes",
    {
      containerName: `${prefix}-notes`,
      source: redis,
      alias: "redis",
      image: { context: join(__dirname, "../../..", config.require("image")) },
      port: 3000,
      retainData: config.requireBoolean("retainData"),
      ...(isHardened ? {} : loosened),
    },
    { transformations: isHardened ? [] : [opened] },
  );
}
