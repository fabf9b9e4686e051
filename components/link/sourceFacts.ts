import * as pulumi from "@pulumi/pulumi";
import { dockerClient, ifNamed, statusOf } from "../daemon/dockerClient";
import {
  checkExposedPorts,
  type Environment,
  type ExposedPort,
  type LinkSource,
  parsePort,
} from "./linkSource";
import type { SourceAlias } from "./linkChecks";
import { isOutput } from "../input/known";
import { checkSharedSecrets, checkSharedVariables, inputError } from "../input";
import { parseEnvironment } from "../daemon/notation";

/** Facts about a source, used to make a link's variables. */
export interface SourceFacts {
  /** Ports that the source exposes. */
  ports: readonly ExposedPort[];
  /** Variables of the source that the link hands on. */
  shared: Environment;
}

/**
 * Ports and shared variables of a source: as stated, else read from its image, or from its container if no image is stated.
 * Stated facts are known at once. In a preview, facts of an image or container that does not exist yet are unknown.
 *
 * @param link the link; its `daemonHost` is the consumer's daemon, and the source's if the source names none
 * @param wantsShared whether shared variables are needed
 * @throws RunError if a shared variable does not exist or is a secret
 */
export function sourceFacts(
  link: SourceAlias & { daemonHost?: pulumi.Input<string | undefined> },
  wantsShared: boolean,
): SourceFacts | pulumi.Output<SourceFacts> {
  const { ports, sharedVariables, sharedSecrets, environment } = link.source;
  const open = { ports, sharedVariables, sharedSecrets, environment: wantsShared ? environment : undefined };
  if (!Object.values(open).some(isOutput)) return factsOf(link as ConsumedLink, wantsShared);
  return pulumi.output(open).apply(async (known) => {
    // If the variables come from a secret output, each value may be a secret.
    const isSecret = environment !== undefined && (await pulumi.isSecret(pulumi.output(environment)));
    const all = Object.entries(known.environment ?? {});
    const variables = all.map(([name, value]) => [name, isSecret ? pulumi.secret(value) : value] as const);
    const source = { ...link.source, ...known, environment: Object.fromEntries(variables) };
    return factsOf({ ...link, source }, wantsShared);
  }) as pulumi.Output<SourceFacts>;
}

/** A link to a source whose stated facts are known values. */
interface ConsumedLink extends SourceAlias {
  source: Omit<LinkSource, "ports" | "environment" | "sharedVariables" | "sharedSecrets"> & {
    ports?: readonly ExposedPort[];
    environment?: Environment;
    sharedVariables?: readonly string[];
    sharedSecrets?: readonly string[];
  };
  daemonHost?: pulumi.Input<string | undefined>;
}

function factsOf(
  { source, alias, ...consumer }: ConsumedLink,
  wantsShared: boolean,
): SourceFacts | pulumi.Output<SourceFacts> {
  checkExposedPorts("source.ports", source.ports ?? []);
  const listed = checkSharedVariables("sharedVariables", source.sharedVariables ?? []);
  const secrets = checkSharedSecrets("sharedSecrets", source.sharedSecrets ?? []);
  const names = wantsShared ? [...listed, ...secrets] : [];
  const open = Object.entries(picked(source.environment ?? {}, names, secrets));
  const stated = Object.fromEntries(
    open.map(([name, value]) => [name, listed.includes(name) ? noSecret(name, value) : value]),
  );
  const missing = names.filter((name) => !Object.hasOwn(stated, name));
  if (source.ports !== undefined && missing.length === 0) return { ports: source.ports, shared: stated };
  const daemonHost = source.daemonHost ?? consumer.daemonHost;
  // Reads no output that is not needed: an unknown container id of the source would replace the app's container too.
  const from = source.image === undefined ? { container: source.containerId } : { image: source.image };
  return pulumi.all([from, daemonHost]).apply(async ([thing, host]) => {
    const found = await inspected(thing, alias, host);
    if (found === undefined) return pulumi.unknown as unknown as SourceFacts;
    const nowhere = missing.find((name) => !Object.hasOwn(found.environment, name));
    if (nowhere !== undefined) {
      throw inputError(
        secrets.includes(nowhere) ? "sharedSecrets" : "sharedVariables",
        nowhere,
        "Neither the source nor its image has it: take it off the list.",
      );
    }
    return {
      ports: source.ports ?? found.ports,
      shared: { ...picked(found.environment, missing, secrets), ...stated },
    };
  });
}

/** Ports and variables of an image or container; undefined in a preview if the image or container does not exist yet. */
async function inspected(
  { image, container = "" }: { image?: string; container?: string },
  alias: string,
  daemonHost?: string,
) {
  const docker = dockerClient(daemonHost);
  const found =
    image === undefined
      ? await ifNamed(container, docker.getContainer(container).inspect())
      : await docker
          .getImage(image)
          .inspect()
          .catch((error: unknown) => {
            if (statusOf(error) !== 404 || !pulumi.runtime.isDryRun()) throw error;
          });
  if (found !== undefined) {
    // The API leaves out empty fields, although its types say that they are always present.
    const { ExposedPorts = {}, Env = [] } = found.Config as Partial<typeof found.Config>;
    return { ports: Object.keys(ExposedPorts).map(parsePort), environment: parseEnvironment(Env) };
  }
  if (pulumi.runtime.isDryRun()) return undefined;
  throw inputError(
    "source",
    container,
    `There is no such container for the link ${alias}. Start it, and run \`pulumi up --refresh\`, or name another.`,
  );
}

/** The variables that `names` lists. Values of the variables in `secrets` are marked as secret. */
function picked(environment: Environment, names: readonly string[], secrets: readonly string[]): Environment {
  const entries = Object.entries(environment).filter(([name]) => names.includes(name));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, secrets.includes(name) ? pulumi.secret(value) : value]),
  );
}

/** The given value, after a check that it is no secret. An unknown secret in a preview is refused too. */
function noSecret(name: string, value: pulumi.Input<string>): pulumi.Input<string> {
  if (!isOutput(value)) return value;
  const found = pulumi.output(value);
  const checked = pulumi.isSecret(found).then((secret) => {
    if (secret)
      throw inputError("sharedVariables", name, "A link never hands on a secret: take it off the list.");
    return found;
  });
  return pulumi.output(checked);
}
