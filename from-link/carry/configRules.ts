import { OF_COMPOSE } from "../model/containerModel.ts";
import { textOf } from "../model/createBody.ts";
import { secretWords } from "../model/secrets.ts";
import { CARRIED, changed, notCarried } from "../model/reportEntry.ts";
import { append, Code, goDuration, type Value } from "./value.ts";
import { carryPorts } from "./networkRules.ts";
import { carryOwnVolume } from "./mountRules.ts";
import { direct, flag, hidden, noInput, type Carrying, type Rule } from "./rule.ts";

const MS = 1_000_000;

const NO_EMPTY_WORD = "the Docker provider takes no empty word of a command";

/** Rules for the top-level fields of the request, which Docker calls a container's configuration. */
export const CONFIG_RULES: Readonly<Record<string, Rule>> = {
  Hostname: direct("hostname", "hostname"),
  Domainname: direct("domainname", "domainname"),
  User: direct("user", "user"),
  Tty: direct("tty", "tty"),
  OpenStdin: direct("interactive", "stdinOpen"),
  WorkingDir: direct("workdir", "workingDir"),
  StopSignal: direct("stop-signal", "stopSignal"),
  StopTimeout: direct("stop-timeout", "stopTimeout"),
  MacAddress: {
    what: flag("mac-address"),
    carry: () => notCarried("the container gets networks of its own, each with an address that Docker picks"),
  },
  NetworkDisabled: noInput("network none"),
  Shell: noInput("shell"),
  Env: {
    split: "elements",
    what: ({ key = "" }) => `--env ${key}`,
    carry: ({ key = "", value }, to) => carryVariable(key, textOf(value), to),
  },
  Labels: {
    split: "keys",
    what: ({ key = "" }) => `--label ${key}`,
    carry({ key = "", value }, to) {
      if (key.startsWith(OF_COMPOSE))
        return changed("left out: by it Compose would take the container for its own");
      const text = textOf(value);
      append(to.inputs, "labels", { label: key, value: hidden(key, text, to) });
      return CARRIED;
    },
  },
  Cmd: {
    what: ({ value, program }) => `command ${shown(value as readonly string[], program)}`,
    carry({ value, program }, to) {
      const words = value as readonly string[];
      const hiddenOnes = () => hiddenWords("command", words, to, program);
      if (isTakenAway(to)) to.inputs.entrypoints = hiddenOnes();
      else if (!words.includes("")) to.inputs.command = hiddenOnes();
      else {
        const { body, image } = to.model;
        const entrypoint = body.Entrypoint ?? (image && (image.config.Entrypoint ?? []));
        if (entrypoint === undefined)
          return notCarried(NO_EMPTY_WORD, "Add the image's entrypoint to the command: --entrypoint …");
        to.inputs.entrypoints = [...hiddenWords("entrypoint", entrypoint, to), ...hiddenOnes()];
        return changed(`it stands behind the entrypoint, as ${NO_EMPTY_WORD}`);
      }
      return CARRIED;
    },
  },
  Entrypoint: {
    what: ({ value }) => `--entrypoint ${shown(value as readonly string[])}`,
    carry({ value }, to) {
      if (isTakenAway(to))
        return changed(
          "the command stands in its place, as what takes an image's entrypoint away is read back as none",
        );
      // The rule for Cmd may already have set the entrypoint.
      if (!("entrypoints" in to.inputs))
        to.inputs.entrypoints = hiddenWords("entrypoint", value as readonly string[], to);
      return CARRIED;
    },
  },
  ExposedPorts: {
    split: "keys",
    what: ({ key = "" }) => `--expose ${key}`,
    carry({ key = "" }, to) {
      const { PortBindings, PublishAllPorts } = to.model.body.HostConfig ?? {};
      // Publishing a port also exposes it.
      if (PortBindings?.[key] !== undefined) return CARRIED;
      // The Docker provider exposes only published ports.
      if (PublishAllPorts === true) return carryPorts(key, [{}], to);
      return changed(
        "all ports of a source are open on a link's network; the program names those that variables tell",
      );
    },
  },
  Volumes: {
    split: "keys",
    what: ({ key = "" }) => `--volume ${key}`,
    carry: ({ key = "" }, to) => carryOwnVolume(key, to),
  },
  Healthcheck: {
    what: ({ value }) =>
      (value as { Test?: string[] }).Test?.[0] === "NONE" ? "--no-healthcheck" : "--health-cmd",
    carry({ value }, to) {
      const { Test, Interval, Timeout, StartPeriod, StartInterval, Retries } = value as Healthcheck;
      const times = {
        interval: Interval,
        timeout: Timeout,
        startPeriod: StartPeriod,
        startInterval: StartInterval,
      };
      const given = Object.entries(times).filter(([, time]) => (time ?? 0) > 0);
      to.inputs.healthcheck = {
        ...(Test?.length ? { tests: hiddenWords("healthcheck", Test, to) } : {}),
        ...Object.fromEntries(given.map(([name, time]) => [name, goDuration(time ?? 0)])),
        ...(Retries ? { retries: Retries } : {}),
      };
      return given.some(([, time]) => (time ?? 0) % MS !== 0)
        ? changed("times are kept to the millisecond")
        : CARRIED;
    },
  },
};

interface Healthcheck {
  Test?: string[];
  Interval?: number;
  Timeout?: number;
  StartPeriod?: number;
  StartInterval?: number;
  Retries?: number;
}

/** Whether the container's settings remove the image's entrypoint, so that the command itself is run. */
function isTakenAway({ model: { body } }: Carrying): boolean {
  return body.Entrypoint?.join() === "" && (body.Cmd ?? []).length > 0;
}

function carryVariable(name: string, line: string, to: Carrying) {
  if (!line.includes("=")) {
    append(to.inputs, "envs", name);
    if (to.model.origin.kind === "container") return CARRIED;
    return changed(
      `its value is that of the environment, which has none now: the container has no ${name}`,
      `For one, run from-link with it: ${name}=… from-link …`,
    );
  }
  const value = hidden(name, line.slice(name.length + 1), to);
  const isHidden = value instanceof Code;
  append(to.inputs, "envs", isHidden ? new Code(`pulumi.interpolate\`${name}=\${${value.text}}\``) : line);
  return CARRIED;
}

function hiddenWords(what: string, words: readonly string[], to: Carrying, program?: string): Value[] {
  const secret = secretWords(words, program);
  return words.map((word, index) =>
    secret[index] === true ? to.secrets.add(`${to.model.name}-${what}-${index + 1}`, word) : word,
  );
}

function shown(words: readonly string[], program?: string): string {
  const secret = secretWords(words, program);
  return words.map((word, index) => (secret[index] === true ? "…" : word)).join(" ");
}
