import type * as pulumi from "@pulumi/pulumi";
import type { ContainerSettings } from "../container/containerSettings";
import type { Health } from "../container/health";
import type { ContainerVolume } from "../container/volumes";
import type { Environment } from "../link/variables";

/** What every source container may be told, whatever its image. */
export interface SourceArgs extends ContainerSettings {
  /** Name of the container, its friendly name for links. @default the resource's name */
  containerName?: string;
  /** Its own variables. @default {} */
  environment?: Environment;
  /** Password that it asks for. @default none, or a generated one */
  password?: pulumi.Input<string>;
  /**
   * What is mounted where. Each `VOLUME` of the image that is not named here gets a volume of the stack's own.
   * @default []
   */
  volumes?: readonly ContainerVolume[];
  /**
   * How it is told whether it is well, and how long `up` waits for it. @default when the first TCP port that it states listens;
   * if it states none, when the health check of its image passes, or else when it keeps running
   */
  health?: Health;
  /**
   * Linux capabilities of the container; it has no others.
   * @default CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID, which an entrypoint needs; with `user` none
   */
  capabilities?: readonly string[];
  /** Whether the stack's own volumes stay when it is destroyed; the next `up` continues with them. @default false */
  retainData?: boolean;
  /** Names of its variables that a `legacy` link may hand on as `<ALIAS>_ENV_<NAME>`. @default [] */
  sharedVariables?: readonly string[];
  /**
   * Names of its secret variables that a `legacy` link hands on all the same: whoever may inspect the consumer's container
   * reads them. @default []
   */
  sharedSecrets?: readonly string[];
}
