import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** The generated password, which occurs nowhere else. */
export const PASSWORD = "MarkerOfThePasswordMarkerOfThePa";

/** SHA-256 of {@link PASSWORD}, the form in which Redis is told it. */
export const PASSWORD_HASH = createHash("sha256").update(PASSWORD).digest("hex");

/** Id of the state, which the plugin makes once. */
export const STATE_ID = "0123456789abcdef";

/** The digest under which a registry knows each image that is pulled. */
export const DIGEST = `sha256:${"0".repeat(64)}`;

/** The host port that Docker picks where none is asked for. */
export const PICKED_PORT = 49153;

/** A resource's name without the hash of its content, which a built image has at its end. */
export function plainName(name: string): string {
  return name.replace(/-[0-9a-f]{12}$/, "");
}

/** Id of the resource of this name, 64 hexadecimal digits as Docker's own. */
export function idOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

/** The image id of the image resource of this name. */
export function imageIdOf(name: string): string {
  return `sha256:${idOf(name)}`;
}

type Inputs = Record<string, unknown> & {
  ports?: { external?: number }[];
  containerName?: string;
  paths?: string[];
};

/**
 * Outputs beside the inputs, for each accepted type of resource. In a preview they are unknown,
 * and so is a list with a port that Docker is to pick.
 */
const COMPUTED: Record<string, (name: string, inputs: Inputs) => Inputs> = {
  "docker:index/container:Container": (_name, { ports }) => ({
    ports: ports?.map((port) => ({ external: PICKED_PORT, ...port })),
  }),
  "docker:index/remoteImage:RemoteImage": (name) => ({
    imageId: imageIdOf(name),
    repoDigest: `redis@${DIGEST}`,
  }),
  // An image that declares no `VOLUME`.
  "redis-link:docker:ImageVolumes": (_name, { containerName, paths }) => ({
    volumes: paths?.map((path) => ({
      volumeName: `${containerName}${path.replaceAll("/", "-")}`,
      containerPath: path,
    })),
  }),
  "redis-link:docker:Config": (_name, { prefix }) => ({ name: `${String(prefix)}-1234abcd` }),
  "redis-link:docker:Link": () => ({}),
  "redis-link:docker:Network": () => ({}),
  "redis-link:docker:OverlayLink": () => ({}),
  "redis-link:docker:PushedImage": (_name, { image }) => ({ reference: `${String(image)}@sha256:pushed` }),
  "redis-link:docker:RedisNodes": (name) => ({ peersId: idOf(`${name}-peers`) }),
  "redis-link:docker:Secret": (_name, { prefix }) => ({ name: `${String(prefix)}-1234abcd` }),
  "redis-link:docker:Service": () => ({ endpoints: ["http://10.0.0.1:3000"] }),
  "redis-link:docker:Volume": () => ({}),
  "pulumi:providers:docker": () => ({}),
  "random:index/randomPassword:RandomPassword": () => ({ result: pulumi.secret(PASSWORD) }),
};

/**
 * Answers as the plugins do. A component gets its inputs back.
 *
 * @param preview whether nothing is created: ids and computed outputs stay unknown then
 */
export function mockedCloud(preview: boolean): pulumi.runtime.Mocks {
  return {
    call({ token }) {
      throw new Error(`The program calls ${token}, which no test expects.`);
    },
    newResource({ type, name: fullName, custom, inputs: given }) {
      const name = plainName(fullName);
      const inputs = given as Inputs;
      if (!custom) return { id: undefined, state: inputs };
      if (type === "pulumi:providers:redis-link")
        return { id: preview ? undefined : idOf(name), state: { ...inputs, stateId: STATE_ID } };
      const computed = COMPUTED[type];
      if (!computed) throw new Error(`The program registers a ${type}, which no test expects.`);
      if (!preview) return { id: idOf(name), state: { ...inputs, ...computed(name, inputs) } };
      const known = inputs.ports?.every(({ external }) => external !== undefined) ?? true;
      return { id: undefined, state: known ? inputs : { ...inputs, ports: undefined } };
    },
  };
}
