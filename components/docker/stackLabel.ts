import * as pulumi from "@pulumi/pulumi";
import { STACK_LABEL, STATE_LABEL } from "./stackLabelName";
import { stackProvider } from "./stackProvider";

/** The stack that runs, as the label says it. */
export function thisStack(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** The labels of what a component has, or a resource without one. */
export function stackLabel(component?: pulumi.Resource): pulumi.Output<Record<string, string>> {
  const { stateId } = stackProvider(component);
  return stateId.apply((id): Record<string, string> => ({ [STACK_LABEL]: thisStack(), [STATE_LABEL]: id }));
}

/** The same as the Docker provider takes them. Give the resource {@link LABEL_OPTIONS} too. */
export function stackLabels(component: pulumi.Resource) {
  return stackLabel(component).apply((labels) =>
    Object.entries(labels).map(([label, value]) => ({ label, value })),
  );
}

/**
 * The daemon cannot change a label: another one would replace a container, and a volume with its data. So what was
 * made before there was a label stays without.
 */
export const LABEL_OPTIONS = { ignoreChanges: ["labels"] };
