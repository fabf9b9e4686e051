import { containerRules, type ContainerRule } from "./containerRules.ts";
import { type Kind, kindOf, type ResourceFacts, type StackFacts, withBeside } from "./properties.ts";

/** Configuration key that marks a stack whose data must be kept. */
export const PRODUCTION_KEY = "policy:production";

/** Configuration key for a list, separated by commas, of the secret variables that links may hand on. */
export const SHARED_SECRETS_KEY = "policy:sharedSecrets";

/** A resource that breaks a rule. */
interface Violation {
  resource: ResourceFacts;
  /** Words about the violation and its remedy. */
  message: string;
}

/** A rule for stacks. */
export interface Rule {
  name: string;
  description: string;
  check: (stack: StackFacts) => Violation[];
}

/** All rules of the policy pack and of reviews. */
export const rules: readonly Rule[] = [
  {
    name: "source-not-published",
    description: "The source of a link is reached by links alone.",
    check: (stack) => {
      const sources = ofKind(stack, "link").flatMap(
        ({ propertyDependencies }) => propertyDependencies.containerId ?? [],
      );
      const message =
        "It is the source of a link and publishes a port. Take its ports away: apps reach it by alias.";
      return ofKind(stack, "container")
        .filter(({ urn }) => sources.includes(urn))
        .filter(({ properties: { ports, publishAllPorts } }) => ports.length > 0 || publishAllPorts)
        .map((resource) => ({ resource, message }));
    },
  },
  ...containerRules.map(asRule),
  {
    name: "no-shared-secrets",
    description: `No link hands on a secret, but those that ${SHARED_SECRETS_KEY} names.`,
    check: (stack) => {
      const meant = (stack.config[SHARED_SECRETS_KEY] ?? "").split(",").map((name) => name.trim());
      return ofKind(stack, "link").flatMap((resource) =>
        resource.properties.sharedSecrets
          .filter((name) => !meant.includes(name))
          .map((name) => ({
            resource,
            message: `It hands on ${name}. Take it off \`sharedSecrets\`, or name it in ${SHARED_SECRETS_KEY}.`,
          })),
      );
    },
  },
  {
    name: "image-pinned",
    description: "Each image is pinned by a tag or digest, and the tag is not latest.",
    check: (stack) =>
      ofKind(stack, "image").flatMap((resource) => {
        const { name } = resource.properties;
        if (name === undefined) return [];
        // A digest counts as a tag here, because it also ends with a colon and hexadecimal digits.
        const tag = /:([^:/]+)$/.exec(name)?.[1];
        if (tag !== undefined && tag !== "latest") return [];
        const why = tag === undefined ? "has neither tag nor digest" : "has the tag latest";
        return [{ resource, message: `${name} ${why}, so it changes unseen. Pin it, such as redis:7.` }];
      }),
  },
  {
    name: "production-data-kept",
    description: `Volumes are protected or retained where ${PRODUCTION_KEY} is true.`,
    check: (stack) => {
      if (stack.config[PRODUCTION_KEY] !== "true") return [];
      // A preview knows the volumes of an image only once the volumes exist.
      const ofImages = ofKind(stack, "imageVolumes").filter(
        ({ properties }) => properties.volumes.length > 0,
      );
      return [...ofKind(stack, "volume"), ...ofImages]
        .filter(({ protect, retainOnDelete }) => !protect && !retainOnDelete)
        .map((resource) => ({
          resource,
          message: `A destroy would delete its data, and the stack is marked ${PRODUCTION_KEY}. Set retainData or protect.`,
        }));
    },
  },
];

function ofKind({ resources }: StackFacts, kind: Kind): ResourceFacts[] {
  return resources.filter(({ type }) => kindOf(type) === kind);
}

function asRule({ name, description, wrong }: ContainerRule): Rule {
  return {
    name,
    description,
    check: (stack) => {
      const sets = ofKind(stack, "imageVolumes").map(({ properties }) => properties);
      return ofKind(stack, "container").flatMap((resource) =>
        [wrong(withBeside(resource.properties, sets), stack.config) || []]
          .flat()
          .map((message) => ({ resource, message })),
      );
    },
  };
}
