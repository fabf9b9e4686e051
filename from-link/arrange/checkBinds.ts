import { CONTAINER_NAME } from "redis-link/tools";
import { type ContainerModel, whereOf } from "../model/containerModel.ts";
import { mountPath } from "../model/createBody.ts";
import type { Fault } from "../model/reportEntry.ts";

/** Matches the letter of a Windows drive, which stands before the first colon of `C:\data:/data`. */
const LETTER = /^[a-z]$/i;

const PROPAGATION = /^r?(private|shared|slave)$/;

/** The kinds of modes for a mount. A mount takes at most one mode of each kind (moby `volume/mounts/linux_parser.go`). */
const MODES = [/^(rw|ro)$/, /^[zZ]$/, /^nocopy$/, PROPAGATION, /^(consistent|cached|delegated)$/];

/** Faults for values of `-v` that the daemon would refuse. The docker CLI does not check these values. */
export function checkBinds(model: ContainerModel): Fault[] {
  const where = whereOf(model);
  const binds = model.body.HostConfig?.Binds ?? [];
  const seen = new Set<string>();
  return binds.flatMap((bind): Fault[] => {
    const [source = "", target = "", modes = ""] = bind.split(":");
    if (LETTER.test(source)) return [];
    const isTwice = seen.has(mountPath(target));
    seen.add(mountPath(target));
    const refuse = (what: string, understood: string, todo: string): Fault[] => [
      { where, what: `--volume ${bind}: ${what}`, understood, todo },
    ];
    if (!source.startsWith("/") && !CONTAINER_NAME.test(source)) {
      const understood = source.startsWith("~")
        ? 'in quotes and behind "=" a shell leaves "~" as it is, and Docker refuses it'
        : "Docker refuses it";
      const what = `${source} is no whole path, and no name of a volume`;
      return refuse(what, understood, "Write the whole path of the folder.");
    }
    const refusal = refusalOf({ source, target, modes, isTwice });
    return refusal === undefined ? [] : refuse(`Docker does not take it: ${refusal}`, UNDERSTOOD, MEND);
  });
}

const UNDERSTOOD = "SOURCE:PATH, or SOURCE:PATH:MODE";
const MEND = "Mend it, or leave it out. Modes are rw, ro, z, Z, nocopy and those of propagation.";

interface Target {
  readonly source: string;
  readonly target: string;
  readonly modes: string;
  readonly isTwice: boolean;
}

/** The error message with which Docker would refuse a mount; undefined if Docker accepts it. */
function refusalOf({ source, target, modes, isTwice }: Target): string | undefined {
  if (!target.startsWith("/")) return `invalid mount path: '${target}' mount path must be absolute`;
  if (mountPath(target) === "/") return "invalid specification: destination can't be '/'";
  if (isTwice) return `Duplicate mount point: ${target}`;
  const all = modes === "" ? [] : modes.split(",");
  const isTaken = all.every((mode) => MODES.some((kind) => kind.test(mode)));
  const isOnce = MODES.every((kind) => all.filter((mode) => kind.test(mode)).length < 2);
  if (!isTaken || !isOnce) return `invalid mode: ${modes}`;
  if (source.startsWith("/"))
    return all.includes("nocopy") ? "field VolumeOptions must not be specified" : undefined;
  return all.some((mode) => PROPAGATION.test(mode)) ? "field BindOptions must not be specified" : undefined;
}
