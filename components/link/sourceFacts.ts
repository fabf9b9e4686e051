import * as pulumi from "@pulumi/pulumi";
import { dockerClient } from "./dockerClient";
import type { Environment } from "./environment";
import { parsePort, type ExposedPort } from "./exposedPort";
import type { LinkSource } from "./linkSource";
import { inputError } from "./validate";

/** What the variables of a link are made from. */
export interface SourceFacts {
  /** Ports that the source exposes. */
  ports: readonly ExposedPort[];
  /** Variables that it hands on. */
  shared: Environment;
}

/** Names that tell a secret. */
const SECRET_NAME = /PASS|SECRET|TOKEN|CREDENTIAL|AUTH|(^|_)KEY$|PRIVATE/i;

/**
 * Ports and shared variables of a source: as stated, else read from its image on the daemon. What is stated is known
 * at once; a preview does not know what an image holds that is not there yet.
 *
 * @throws RunError if something is needed that is neither stated nor in an image, or a shared variable is a secret
 */
export function sourceFacts(source: LinkSource): SourceFacts | pulumi.Output<SourceFacts> {
  const names = source.sharedVariables ?? [];
  const secretName = names.find((name) => SECRET_NAME.test(name));
  if (secretName !== undefined) throw secretError(secretName);
  const stated = notSecret(picked(source.environment ?? {}, names));
  const missing = names.filter((name) => !(name in stated));
  if (source.ports !== undefined && missing.length === 0) return { ports: source.ports, shared: stated };
  if (source.image === undefined) {
    throw inputError(
      "source",
      missing.join(", "),
      "State its ports and shared variables, or its image to read them from.",
    );
  }
  const daemonHost = source.daemonHost ?? new pulumi.Config("docker").get("host");
  return pulumi.all([source.image, daemonHost]).apply(async ([image, host]) => {
    const found = await inspectImage(image, host);
    return {
      ports: source.ports ?? found.ports,
      shared: { ...picked(found.environment, missing), ...stated },
    };
  });
}

/** Ports and variables of an image. Unknown in a preview that runs before the image is there. */
async function inspectImage(image: string, daemonHost?: string) {
  try {
    const { Config } = await dockerClient(daemonHost).getImage(image).inspect();
    // The API leaves out what is empty, which the types do not say.
    const { ExposedPorts = {}, Env = [] } = Config as Partial<typeof Config>;
    return { ports: Object.keys(ExposedPorts).map(parsePort), environment: parseEnvironment(Env) };
  } catch (error) {
    if (pulumi.runtime.isDryRun() && (error as { statusCode?: number }).statusCode === 404) {
      return pulumi.unknown as { ports: ExposedPort[]; environment: Record<string, string> };
    }
    throw error;
  }
}

/** Variables by name, from `NAME=value`. */
export function parseEnvironment(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map((line) => [line.replace(/=.*$/s, ""), line.replace(/^[^=]*=/, "")]));
}

function picked(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => names.includes(name)));
}

/** The same variables; one that holds a secret fails the preview. */
function notSecret(environment: Environment): Environment {
  const checked: Environment = {};
  for (const [name, value] of Object.entries(environment)) {
    const output = pulumi.output(value);
    checked[name] = output.apply(async (text) => {
      if (await pulumi.isSecret(output)) throw secretError(name);
      return text;
    });
  }
  return checked;
}

function secretError(name: string): pulumi.RunError {
  return inputError("sharedVariables", name, "A link never hands on a secret: take it off the list.");
}
