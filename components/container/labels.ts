import { STACK_LABEL, STATE_LABEL } from "../docker/stackLabelName";
import { inputError } from "../input";

/**
 * Labels in the form that the Docker provider takes.
 *
 * @throws RunError that names the input and the label that has no name, or is ours
 */
export function checkLabels(input: string, labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([label, value]) => {
    if (label === "") throw inputError(input, label, "A label has a name: give it one.");
    if (label === STACK_LABEL || label === STATE_LABEL) {
      throw inputError(input, label, "It tells whose the container is, and is set by itself: leave it out.");
    }
    return { label, value };
  });
}
