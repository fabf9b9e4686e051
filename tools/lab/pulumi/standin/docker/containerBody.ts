// Stand-in for the lab, not the real plugin: the body of a request to create a container.
import type { ContainerCreateOptions } from "dockerode";
import { type Fields, isObject, type Properties, textOf, type Value, withoutZeros } from "../fields.ts";
import { containerFields } from "./containerFields.ts";

export function containerBody(inputs: Properties): ContainerCreateOptions {
  const body: Properties = {};
  place(containerFields, inputs, body);
  const { exposed, bindings } = ports((inputs.ports ?? []) as unknown as Port[]);
  const { mounted, binds, from } = volumes((inputs.volumes ?? []) as unknown as VolumeMount[]);
  const host = isObject(body.HostConfig) ? body.HostConfig : {};
  return {
    ...body,
    name: textOf(inputs.name),
    ExposedPorts: exposed,
    Volumes: mounted,
    HostConfig: {
      ...host,
      Init: inputs.init === true,
      PortBindings: bindings,
      Binds: binds,
      VolumesFrom: from,
    },
  };
}

/** For each input that has a value, writes the value to its place in the body. */
function place(fields: Fields, inputs: Properties, body: Properties): void {
  for (const [key, field] of Object.entries(fields)) {
    const input = inputs[key];
    if (input === undefined || input === null || withoutZeros(input) === undefined) continue;
    if (field.at !== undefined) {
      put(body, field.at.replace(/^Config\./, "").split("."), (field.as?.write(input) ?? input) as Value);
    } else if (field.kind === "block" && field.fields !== undefined && isObject(input)) {
      place(field.fields, input, body);
    }
  }
}

function put(target: Properties, [key = "", ...rest]: string[], value: Value): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const inner = target[key];
  const next = isObject(inner) ? inner : {};
  target[key] = next;
  put(next, rest, value);
}

interface Port {
  internal: number;
  external?: number;
  ip: string;
  protocol: string;
}

function ports(list: Port[]) {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { internal, external = 0, ip, protocol } of list) {
    (bindings[`${internal}/${protocol}`] ??= []).push({ HostIp: ip, HostPort: String(external) });
  }
  return { exposed: Object.fromEntries(Object.keys(bindings).map((port) => [port, {}])), bindings };
}

interface VolumeMount {
  containerPath?: string;
  volumeName?: string;
  hostPath?: string;
  readOnly?: boolean;
  fromContainer?: string;
}

/** A mount without a source is an anonymous volume. */
function volumes(list: VolumeMount[]) {
  const mounted: Record<string, object> = {};
  const binds: string[] = [];
  const from: string[] = [];
  for (const { containerPath = "", volumeName = "", hostPath = "", readOnly, fromContainer = "" } of list) {
    if ((containerPath === "") === (fromContainer === "")) {
      throw new Error("Unable to parse volumes: an entry needs containerPath or fromContainer, and not both");
    }
    if (fromContainer !== "") {
      from.push(fromContainer);
      continue;
    }
    mounted[containerPath] = {};
    const source = hostPath === "" ? volumeName : hostPath;
    if (source !== "") binds.push(`${source}:${containerPath}:${readOnly === true ? "ro" : "rw"}`);
  }
  return { mounted, binds, from };
}
