import * as pulumi from "@pulumi/pulumi";
import { asStated, type LinkSource } from "./linkSource";

/**
 * What the state says that a component was asked for: its arguments, a password as a secret. A source is told by the name of
 * its container: a component that had the source itself as input would wait until all of it is there, and its image with it.
 */
export function recordedArgs(args: object): pulumi.Inputs {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]: [string, unknown]) => {
      if (key === "source") return [key, nameOf(value as LinkSource)];
      if (key === "links") return [key, (value as object[] | undefined)?.map(recordedArgs)];
      if (key === "password" && value !== undefined) return [key, pulumi.secret(value)];
      return [key, value];
    }),
  );
}

function nameOf(source: LinkSource): string | undefined {
  const { containerName } = asStated(source);
  return typeof containerName === "string" ? containerName : undefined;
}
