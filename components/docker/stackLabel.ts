import * as pulumi from "@pulumi/pulumi";
import { STACK_LABEL } from "./stackLabelName";

/** The stack that runs, as the label says it. */
export function thisStack(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** The label. */
export function stackLabel(): Record<string, string> {
  return { [STACK_LABEL]: thisStack() };
}

/** The label as the Docker provider takes it. Give the resource {@link LABEL_OPTIONS} too. */
export function stackLabels() {
  return Object.entries(stackLabel()).map(([label, value]) => ({ label, value }));
}

/**
 * The daemon cannot change a label: another one would replace a container, and a volume with its data. So what was
 * made before there was a label stays without.
 */
export const LABEL_OPTIONS = { ignoreChanges: ["labels"] };
