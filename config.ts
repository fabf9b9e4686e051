import * as pulumi from "@pulumi/pulumi";
import { check, LINK_ENVIRONMENTS, type ImageBuild } from "./components";

/** All known configuration keys. Any other key is refused as a typing error. */
const KEYS = [
  ...["redisImage", "redisName", "auth", "passwordVersion", "retainData", "alias", "linkEnvironment"],
  ...["sharedVariables", "appImage", "appName", "appPort", "hostPort", "bindAddress", "appTimeout"],
  ...["replicas", "redisNodes", "swarmManager", "registry", "linkSubnets"],
] as const;

/** The folder of the example app, which is the default value of `appImage`. */
const EXAMPLE_APP = "./app";

/**
 * The stack's configuration. Pulumi.yaml has types, defaults and descriptions. Each value is checked here, before the first
 * resource is made.
 *
 * @throws RunError that names the key, its value and what is allowed
 */
export function readConfig() {
  const config = new pulumi.Config();
  check.checkKeys(ownKeys(), KEYS);
  const text = <T>(key: string, checked: (key: string, value: string) => T) =>
    checked(key, config.require(key));
  const port = (key: string, checked: typeof check.checkPort) => checked(key, config.requireNumber(key));

  const redisName = text("redisName", check.checkContainerName);
  const appName = text("appName", check.checkContainerName);
  if (appName === redisName) {
    throw check.inputError(
      "appName",
      appName,
      "It is the name of the Redis container (redisName): choose another.",
    );
  }
  const alias = text("alias", (key, value) => check.checkAlias(key, value, appName));
  const appImage = text("appImage", (key, value) => imageOrFolder(key, value, appName));
  const appPort = port("appPort", check.checkPort);
  const appTimeout = check.checkSeconds("appTimeout", config.requireNumber("appTimeout"));
  const isExample = config.require("appImage") === EXAMPLE_APP;
  const auth = config.requireBoolean("auth");
  const retainData = config.requireBoolean("retainData");
  const linkEnvironment = text("linkEnvironment", (key, value) =>
    check.checkOneOf(key, value, LINK_ENVIRONMENTS),
  );
  if (isExample && auth && linkEnvironment === "none") {
    throw check.inputError(
      "linkEnvironment",
      linkEnvironment,
      "The example app could not log in without a variable of the link: choose modern or legacy, or set auth to false.",
    );
  }
  const replicas = check.checkReplicas("replicas", config.requireNumber("replicas"), 0);
  const [manager, registry] = ["swarmManager", "registry"].map((key) => {
    const value = config.require(key) || undefined;
    if (replicas > 0 || value === undefined) return value;
    throw check.inputError(key, value, "Only for swarm services: set replicas, or remove this key.");
  });
  const bindAddress = text("bindAddress", check.checkAddress);
  if (replicas > 0) {
    check.checkSwarmAddress("bindAddress", bindAddress, appPort);
    check.checkRegistry("registry", registry, appImage, "appImage");
  }
  const redisImage = text("redisImage", check.checkImage);
  const passwordVersion = config.requireNumber("passwordVersion");
  const sharedVariables = check.checkSharedVariables(
    "sharedVariables",
    config.requireObject("sharedVariables"),
  );
  const redis = { image: redisImage, containerName: redisName, passwordVersion, retainData, sharedVariables };
  const redisNodes = config.requireObject<string[]>("redisNodes");
  if (redisNodes.length > 0 && replicas === 0) {
    throw check.inputError(
      "redisNodes",
      redisNodes,
      "Only services reach a Redis of several machines: set replicas, or remove this key.",
    );
  }
  if (redisNodes.length > 0 && !auth)
    throw check.inputError("auth", auth, "Redis of several machines asks for a password: remove this key.");
  return {
    /** Arguments of a Redis on several machines; undefined if Redis is one container. */
    failover:
      redisNodes.length === 0
        ? undefined
        : { ...redis, nodes: check.checkMachines("redisNodes", redisNodes), manager },
    /** Further arguments of an app that is a service; undefined if the app is a container. */
    swarm: replicas === 0 ? undefined : { replicas, manager, registry },
    redis: { ...redis, auth },
    appName,
    app: {
      alias,
      linkEnvironment,
      image: appImage,
      port: appPort,
      hostPort: port("hostPort", check.checkHostPort),
      bindAddress,
      environment: isExample ? { PORT: String(appPort), LINK_ALIAS: alias } : undefined,
      health: { path: isExample ? "/healthz" : undefined, timeoutSeconds: appTimeout },
    },
  };
}

/** Keys in the stack's configuration that belong to this program. */
function ownKeys(): string[] {
  const prefix = `${pulumi.getProject()}:`;
  const keys = Object.keys(pulumi.runtime.allConfig());
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

/** The image that a value names. A value that starts with `.` or `/` is a folder to build; any other value is a reference. */
function imageOrFolder(key: string, value: string, containerName: string): string | ImageBuild {
  const image = /^[./]/.test(value) ? { context: value } : value;
  check.checkImageSource(key, image, containerName, "appName");
  return image;
}
