import { isId } from "redis-link/tools";
import { type JsonObject, ownVolumeName, textOf, without } from "../model/createBody.ts";
import { CARRIED, type Verdict, changed, notCarried } from "../model/reportEntry.ts";
import { append, Reference, type Value } from "./value.ts";
import { directMap, flag, hidden, type Carrying, type Rule } from "./rule.ts";

const DOCKER_SOCKET = /(^|\/)docker\.sock$/;
const PROPAGATIONS = ["private", "rprivate", "shared", "rshared", "slave", "rslave"];

/** Rules for all fields of the request that mount something. */
export const mountRules: Readonly<Record<string, Rule>> = {
  Binds: { split: "elements", what: flag("volume"), carry: ({ value }, to) => carryBind(textOf(value), to) },
  Mounts: {
    split: "elements",
    what: ({ value }) => `--mount ${mountText(value as JsonObject)}`,
    carry: ({ value }, to) => carryMount(value as JsonObject, to),
  },
  Tmpfs: directMap("tmpfs", "tmpfs", ":"),
  VolumeDriver: {
    what: flag("volume-driver"),
    carry: () =>
      notCarried(
        "the program takes volumes as they are",
        "Make them beforehand: docker volume create --driver …",
      ),
    defaults: ["local"],
  },
  VolumesFrom: {
    split: "elements",
    what: flag("volumes-from"),
    carry({ value }, { inputs, model }) {
      const text = textOf(value);
      const [container = "", mode] = text.split(":");
      const { named, hasMore } = model.volumesFrom?.get(text) ?? { named: [], hasMore: true };
      if (hasMore) {
        // With `fromContainer`, the provider ignores `readOnly`, but passes `:ro` in the text to Docker.
        const suffix = mode === "ro" ? ":ro" : "";
        append(inputs, "volumes", { fromContainer: new Reference("container", container, suffix) });
      }
      return changed(
        [
          ...(named.length > 0 ? [`mounted by its name: ${named.join(", ")}`] : []),
          ...(hasMore
            ? [`volumes without a name are those that ${container} has when this one is made`]
            : []),
          ...(named.length === 0 && !hasMore ? [`${container} mounts nothing`] : []),
        ].join("; "),
      );
    },
  },
};

/** Replaces an anonymous volume by a named volume that the program makes. */
export function carryOwnVolume(containerPath: string, to: Carrying, readOnly = false): Verdict {
  const name = ownVolumeName(to.model.name, containerPath);
  to.ownVolumes.add(name);
  const volumeName = new Reference("volume", name);
  append(to.inputs, "volumes", { containerPath, volumeName, ...(readOnly ? { readOnly } : {}) });
  return changed(`a volume with a name, ${name}, in place of one that goes with the container`);
}

function carryBind(bind: string, to: Carrying): Verdict {
  const [source = "", path = "", ...rest] = bind.split(":");
  const modes = rest.flatMap((mode) => mode.split(",")).filter((mode) => mode !== "" && mode !== "rw");
  watch(source, to);
  const isOfProgram = [...(to.model.volumesFrom?.values() ?? [])].some(({ ofProgram }) =>
    ofProgram.includes(source),
  );
  const volume = isOfProgram ? new Reference("volume", source) : source;
  const from = source.startsWith("/") ? { hostPath: source } : { volumeName: volume };
  const relabel = modes.find((mode) => mode === "z" || mode === "Z");
  const propagation = modes.find((mode) => PROPAGATIONS.includes(mode));
  const readOnly = modes.includes("ro") ? { readOnly: true } : {};
  const other = modes.find((mode) => !["ro", "z", "Z", "nocopy", ...PROPAGATIONS].includes(mode));
  if (other !== undefined)
    return notCarried(`the Docker provider has no input for ${JSON.stringify(other)} of a mount`);
  if (propagation !== undefined && propagation !== "rprivate") {
    if (relabel !== undefined)
      return notCarried("the Docker provider takes either propagation or SELinux's label");
    const mount = { type: "bind", source, target: path, ...readOnly };
    append(to.inputs, "mounts", { ...mount, bindOptions: { propagation } });
    return CARRIED;
  }
  if (modes.includes("nocopy")) {
    const mount = { type: "volume", source, target: path, ...readOnly };
    append(to.inputs, "mounts", { ...mount, volumeOptions: { noCopy: true } });
    return CARRIED;
  }
  append(to.inputs, "volumes", {
    ...{ containerPath: path, ...from, ...readOnly },
    ...(relabel === undefined ? {} : { selinuxRelabel: relabel }),
  });
  if (!isId(source)) return CARRIED;
  return changed(
    "a volume that Docker named itself, mounted by that name from now on",
    "`docker volume prune` takes it whenever no container has it: copy it to one with a name when there is time.",
  );
}

function carryMount(mount: JsonObject, to: Carrying): Verdict {
  const { Type, Source, Target, ReadOnly, Consistency, BindOptions, VolumeOptions, TmpfsOptions, ...others } =
    mount;
  const [odd] = Object.keys(others);
  if (odd !== undefined || !["bind", "volume", "tmpfs"].includes(textOf(Type))) {
    return notCarried(`the Docker provider has no input for ${odd ?? `the type ${textOf(Type)}`} of a mount`);
  }
  // Ignore `CreateMountpoint`: through the provider, Docker creates a missing host folder anyway, as with -v.
  const { Propagation, ...bindOthers } = without("CreateMountpoint", (BindOptions ?? {}) as JsonObject);
  const { NoCopy, Subpath, DriverConfig, Labels, ...volumeOthers } = (VolumeOptions ?? {}) as JsonObject;
  const { SizeBytes, Mode, ...tmpfsOthers } = (TmpfsOptions ?? {}) as JsonObject;
  const { Name, Options } = (DriverConfig ?? {}) as JsonObject;
  const [option] = names({ ...bindOthers, ...volumeOthers, ...tmpfsOthers, Labels });
  if (option !== undefined) return notCarried(`the Docker provider has no input for ${option} of a mount`);
  watch(textOf(Source), to);
  if (Type === "volume" && !Source) {
    if ([NoCopy, Subpath, Name, Options].some(Boolean))
      return notCarried(
        "a volume without a name goes with its container, and with it what is said of it",
        "Make it beforehand, by docker volume create, and name it.",
      );
    return carryOwnVolume(textOf(Target), to, ReadOnly === true);
  }
  append(to.inputs, "mounts", {
    type: Type as string,
    ...(Source ? { source: Source as string } : {}),
    target: Target as string,
    ...(ReadOnly === true ? { readOnly: true } : {}),
    ...options("bindOptions", { propagation: Propagation as Value }),
    ...options("volumeOptions", {
      noCopy: (NoCopy as Value) || undefined,
      subpath: (Subpath as Value) || undefined,
      driverName: Name as Value,
      driverOptions: hiddenOptions(Options as Record<string, string> | null | undefined, to),
    }),
    ...options("tmpfsOptions", { sizeBytes: SizeBytes as Value, mode: Mode as Value }),
  });
  return Consistency ? changed("the consistency is Docker's own, as it is on Linux in any case") : CARRIED;
}

function hiddenOptions(given: Record<string, string> | null | undefined, to: Carrying): Value | undefined {
  if (!given) return undefined;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, hidden(name, value, to)]));
}

/** An input with the given options, without undefined and null values; no input if no option is left. */
function options(name: string, values: Readonly<Record<string, Value | undefined>>) {
  const given = Object.fromEntries(
    Object.entries(values).filter(([, value]) => (value ?? undefined) !== undefined),
  );
  return Object.keys(given).length === 0 ? {} : { [name]: given };
}

function names(options: JsonObject): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const isEmpty = !value || (typeof value === "object" && Object.keys(value).length === 0);
    return isEmpty ? [] : [name];
  });
}

function mountText({ Type, Source, Target, ReadOnly }: JsonObject): string {
  const source = Source ? `,source=${textOf(Source)}` : "";
  return `type=${textOf(Type)}${source},target=${textOf(Target)}${ReadOnly === true ? ",readonly" : ""}`;
}

function watch(source: string, { notices }: Carrying): void {
  if (!DOCKER_SOCKET.test(source)) return;
  notices.push(
    `${source} is mounted: who is in the container is root on the machine by it. It is kept as it was.`,
  );
}
