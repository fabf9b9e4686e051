import * as pulumi from "@pulumi/pulumi";
import { DockerResource, type DaemonInputs, type InputsOf } from "../docker/dockerResource";

export interface SecretInputs extends DaemonInputs {
  /** What its name begins with; the rest is random, as a swarm has no two of one name and cannot change one. */
  prefix: string;
  /** Its content, a secret. */
  content: string;
  /** Labels, which say whose it is. */
  labels: Record<string, string>;
}

/** A secret of a swarm. Another content is another secret, made before the old one goes, which what uses it allows then. */
export class Secret extends DockerResource {
  /** Its name on the swarm. */
  declare public readonly name: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<SecretInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Secret", name, { ...inputs, content: pulumi.secret(inputs.content), name: undefined }, opts);
  }
}
