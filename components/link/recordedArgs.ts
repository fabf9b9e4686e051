import * as pulumi from "@pulumi/pulumi";
import { asStated, type LinkSource } from "./linkSource";

/**
 * What the state says that a component was asked for: its arguments, a password as a secret. A source and a consumer are told by
 * the names of their containers: a component that had them as inputs would wait until all of them is there.
 */
export function recordedArgs(args: object): pulumi.Inputs {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]: [string, unknown]) => {
      if (key === "source" || (key === "consumer" && typeof value === "object"))
        return [key, nameOfContainer(value as LinkSource)];
      if (key === "links") return [key, (value as object[] | undefined)?.map(recordedArgs)];
      if (key === "password" && value !== undefined) return [key, pulumi.secret(value)];
      return [key, value];
    }),
  );
}

function nameOfContainer(named: LinkSource): string | undefined {
  const { containerName } = asStated(named);
  return typeof containerName === "string" ? containerName : undefined;
}
