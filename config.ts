import * as pulumi from "@pulumi/pulumi";
import * as check from "./components/link/validate";
import { checkImageSource, type ImageBuild } from "./components/containerImage";
import { LINK_ENVIRONMENTS } from "./components/link/environment";

/** The folder of the example app, the default of `appImage`. */
const EXAMPLE_APP = "./app";

/**
 * The stack's configuration; Pulumi.yaml holds types, defaults and descriptions. Each value is checked under its own
 * key here, before the first resource.
 *
 * @throws RunError that names the key, its value and what is allowed
 */
export function readConfig() {
  const config = new pulumi.Config();
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
  const appImage = text("appImage", imageOrFolder);
  return {
    redis: {
      image: text("redisImage", check.checkImage),
      containerName: redisName,
      auth: config.requireBoolean("auth"),
      retainData: config.requireBoolean("retainData"),
    },
    app: {
      alias: text("alias", check.checkAlias),
      linkEnvironment: text("linkEnvironment", (key, value) =>
        check.checkOneOf(key, value, LINK_ENVIRONMENTS),
      ),
      image: appImage,
      containerName: appName,
      port: port("appPort", check.checkPort),
      hostPort: port("hostPort", check.checkHostPort),
      bindAddress: text("bindAddress", check.checkAddress),
      environment: { PORT: config.require("appPort") },
      healthPath: config.require("appImage") === EXAMPLE_APP ? "/healthz" : undefined,
    },
  };
}

/** A value that starts with `.` or `/` is a folder to build, any other an image. */
function imageOrFolder(key: string, value: string): string | ImageBuild {
  const image = /^[./]/.test(value) ? { context: value } : value;
  checkImageSource(key, image);
  return image;
}
