import { type Json, type JsonObject, textOf } from "../model/createBody.ts";
import { CARRIED, type Verdict, changed, notCarried } from "../model/reportEntry.ts";
import { deviceRules, resourceRules } from "./resourceRules.ts";
import { mountRules } from "./mountRules.ts";
import { portRules } from "./networkRules.ts";
import { setIn } from "./value.ts";
import {
  direct,
  directList,
  directMap,
  elements,
  flag,
  hidden,
  noInput,
  type Carrying,
  type Rule,
} from "./rule.ts";

/** The rule for a namespace. A namespace shared with another container is not carried. */
function namespace(flagName: string, input: string, defaults: readonly Json[] = []): Rule {
  return {
    what: flag(flagName),
    carry({ value }, to) {
      if (textOf(value).startsWith("container:")) {
        return notCarried(`it is that of another container, which is another one after each update`);
      }
      to.inputs[input] = value as string;
      return value === "host"
        ? noticed(to, `--${flagName} host: it sees what the machine itself does.`)
        : CARRIED;
    },
    defaults,
  };
}

function noticed(to: Carrying, text: string): Verdict {
  to.notices.push(text);
  return CARRIED;
}

const capability = (flagName: string, input: "adds" | "drops"): Rule => ({
  split: "elements",
  what: flag(flagName),
  carry({ value }, to) {
    const before = (to.inputs.capabilities as Record<string, readonly string[]> | undefined)?.[input] ?? [];
    // Write the capability as the daemon reports it. Otherwise each refresh would show a change.
    const name = textOf(value).toUpperCase();
    const whole = name === "ALL" || name.startsWith("CAP_") ? name : `CAP_${name}`;
    setIn(to.inputs, "capabilities", input, [...new Set([...before, whole])].sort());
    return CARRIED;
  },
});

/** Rules for the fields of `HostConfig` in the request. */
export const HOST_RULES: Readonly<Record<string, Rule>> = {
  ...deviceRules,
  ...mountRules,
  ...portRules,
  ...resourceRules,
  AutoRemove: {
    what: () => "--rm",
    carry: () => changed("a container that ends is not deleted by itself, but with the stack"),
  },
  CapAdd: capability("cap-add", "adds"),
  CapDrop: capability("cap-drop", "drops"),
  CgroupParent: direct("cgroup-parent", "cgroupParent"),
  CgroupnsMode: direct("cgroupns", "cgroupnsMode"),
  Dns: directList("dns", "dns"),
  DnsOptions: directList("dns-option", "dnsOpts"),
  DnsSearch: directList("dns-search", "dnsSearches"),
  ExtraHosts: elements<string>(
    "hosts",
    (text) => `--add-host ${text}`,
    (text) => {
      const [, host = "", ip = ""] = /^([^:=]+)[:=](.*)$/.exec(text) ?? [];
      return { host, ip };
    },
  ),
  GroupAdd: directList("group-add", "groupAdds"),
  Init: direct("init", "init"),
  IpcMode: namespace("ipc", "ipcMode", ["private"]),
  Isolation: noInput("isolation", ["default"]),
  LogConfig: {
    what: ({ value }) => `--log-driver ${textOf((value as JsonObject).Type)}`,
    carry({ value }, to) {
      const { Type, Config } = value as unknown as { Type?: string; Config?: Record<string, string> | null };
      if (Type) to.inputs.logDriver = Type;
      for (const [name, option] of Object.entries(Config ?? {})) {
        setIn(to.inputs, "logOpts", name, hidden(name, option, to));
      }
      return CARRIED;
    },
  },
  MaskedPaths: {
    what: () => "--security-opt systempaths=unconfined",
    carry: () => notCarried("the Docker provider has no input for it", "Keep without it, or be privileged."),
  },
  PidMode: namespace("pid", "pidMode"),
  Privileged: {
    ...direct("privileged", "privileged"),
    carry(_, to) {
      to.inputs.privileged = true;
      return noticed(to, "--privileged: it may do on this machine what root may.");
    },
  },
  ReadonlyRootfs: direct("read-only", "readOnly"),
  RestartPolicy: {
    what: ({ value }) => {
      const { Name, MaximumRetryCount: count } = value as JsonObject;
      return `--restart ${textOf(Name)}${count ? `:${textOf(count)}` : ""}`;
    },
    carry({ value }, { inputs }) {
      const { Name, MaximumRetryCount: count } = value as JsonObject;
      inputs.restart = Name as string;
      if (count) inputs.maxRetryCount = count as number;
      return CARRIED;
    },
    defaults: [{ Name: "no", MaximumRetryCount: 0 }, { Name: "no" }, { Name: "", MaximumRetryCount: 0 }],
  },
  Runtime: direct("runtime", "runtime"),
  SecurityOpt: directList("security-opt", "securityOpts"),
  StorageOpt: directMap("storage-opt", "storageOpts"),
  Sysctls: directMap("sysctl", "sysctls"),
  UTSMode: noInput("uts"),
  UsernsMode: namespace("userns", "usernsMode"),
  Annotations: { ...noInput("annotation"), split: "keys", what: ({ key = "" }) => `--annotation ${key}` },
};
