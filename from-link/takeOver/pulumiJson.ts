import type { ExportedState } from "redis-link/tools";

/** A resource as a preview's JSON has it, and a state's. */
export interface ResourceState {
  readonly type: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[] | null;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>> | null;
  readonly deletedWith?: string;
  readonly replaceWith?: readonly string[] | null;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly retainOnDelete?: boolean;
}

/** What is to be done with a resource, as `pulumi preview --json --show-sames` has it. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly newState?: ResourceState;
}

/** What of `pulumi preview --json` is read. */
export interface PreviewDigest {
  readonly steps: readonly PreviewStep[];
  readonly diagnostics: readonly { readonly severity: string; readonly message: string }[];
}

/** What of `pulumi stack export` is read. */
export interface StackState {
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: ExportedState["deployment"]["pending_operations"];
  };
}

/** A resource of a state. */
export interface StateResource extends ResourceState {
  readonly urn: string;
  readonly id?: string;
}
