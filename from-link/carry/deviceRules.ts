import { textOf, type Json, type JsonObject } from "../model/json.ts";
import { append } from "./value.ts";
import { CARRIED, changed, directList, type Rule } from "./rule.ts";

/** Devices of the machine. */
export const deviceRules: Readonly<Record<string, Rule>> = {
  DeviceCgroupRules: directList("device-cgroup-rule", "deviceCgroupRules"),
  DeviceRequests: {
    split: "elements",
    what: ({ value }) =>
      `--gpus ${deviceRequest(value).deviceIds.join(",") || textOf(deviceRequest(value).count)}`,
    carry({ value }, { inputs }) {
      append(inputs, "deviceRequests", deviceRequest(value));
      const sets = ((value as JsonObject).Capabilities ?? []) as string[][];
      return sets.length > 1 ? changed("of the sets of capabilities the first is kept") : CARRIED;
    },
  },
  Devices: {
    split: "elements",
    what: ({ value }) => {
      const { PathOnHost, PathInContainer, CgroupPermissions } = value as unknown as Device;
      return `--device ${PathOnHost}:${PathInContainer}:${CgroupPermissions}`;
    },
    carry({ value }, { inputs }) {
      const { PathOnHost, PathInContainer, CgroupPermissions } = value as unknown as Device;
      append(inputs, "devices", {
        hostPath: PathOnHost,
        containerPath: PathInContainer,
        permissions: CgroupPermissions,
      });
      return CARRIED;
    },
  },
};

interface Device {
  PathOnHost: string;
  PathInContainer: string;
  CgroupPermissions: string;
}

function deviceRequest(value: Json) {
  const { Driver, Count, DeviceIDs, Capabilities, Options } = value as unknown as {
    Driver?: string;
    Count?: number;
    DeviceIDs?: string[] | null;
    Capabilities?: string[][] | null;
    Options?: Record<string, string> | null;
  };
  return {
    ...(Driver ? { driver: Driver } : {}),
    ...(Count ? { count: Count } : {}),
    deviceIds: DeviceIDs ?? [],
    capabilities: Capabilities?.[0] ?? [],
    ...(Options && Object.keys(Options).length > 0 ? { options: Options } : {}),
  };
}
