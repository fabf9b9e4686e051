import { type Kind, TYPES } from "../../../components/review/policy/properties.ts";
import { parsePreview, type Operation, type Preview } from "../../../components/review/preview.ts";

interface Given {
  /** @default the first of its kind */
  type?: string;
  op?: Operation;
  name?: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Options of the resource, before and after. */
  state?: Record<string, unknown>;
  /** Outputs, before and after. */
  outputs?: Record<string, unknown>;
  changes?: string[];
}

/** A step of a preview as Pulumi writes it, for what no recording shows. */
export function step(kind: Kind, given: Given) {
  const type = given.type ?? TYPES[kind][0];
  const urn = `urn:pulumi:dev::p::${type}::${given.name ?? kind}`;
  const state = (inputs?: Record<string, unknown>) =>
    inputs && {
      urn,
      type,
      inputs: { name: given.name ?? kind, ...inputs },
      outputs: given.outputs,
      ...given.state,
    };
  return {
    op: given.op ?? "update",
    urn,
    oldState: state(given.before),
    newState: state(given.after),
    diffReasons: given.changes,
  };
}

export function previewOf(...steps: object[]): Preview {
  return parsePreview({ steps });
}
