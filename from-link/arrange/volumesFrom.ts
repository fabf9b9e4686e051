import { type ContainerModel, type VolumesFrom, whereOf } from "../model/containerModel.ts";
import type { Fault } from "../model/reportEntry.ts";
import { isAnonymous, type JsonObject, mountPath, ownVolumeName, saidTargets } from "../model/createBody.ts";

/** The containers that `--volumes-from` may name, and the list for faults. */
interface Others {
  readonly models: readonly ContainerModel[];
  readonly isMade: (model: ContainerModel) => boolean;
  /** Gets a fault for each named container that is neither in the input nor on the daemon. */
  readonly faults: Fault[];
}

/**
 * A container with the mounts that it takes by `--volumes-from`, as far as they are known, as mounts of its own.
 *
 * @param path the containers whose `--volumes-from` led to this container. They are not followed again, so a circle ends.
 */
export function withVolumesFrom(
  model: ContainerModel,
  others: Others,
  path: readonly ContainerModel[] = [],
): ContainerModel {
  const { HostConfig = {}, Volumes } = model.body;
  const said = HostConfig.VolumesFrom ?? [];
  if (said.length === 0 || path.includes(model)) return model;
  const own = saidTargets(HostConfig);
  // If two containers mount something at one path, Docker takes the later mount. A mount of the container itself wins over both.
  const mounts = new Map<string, { bind?: string; mount?: JsonObject }>();
  const known = new Map<string, VolumesFrom>();
  for (const text of said) {
    const [name = "", mode = ""] = text.split(":");
    const from = mountsOf(name, model, others, [...path, model]);
    const isReadOnly = mode.split(",").includes("ro");
    const named: string[] = [];
    for (const bind of from.binds) {
      const [source = "", target = "", ...modes] = bind.split(":");
      if (own.has(mountPath(target))) continue;
      const isAlready = modes.some((each) => each.split(",").includes("ro"));
      const ro = [source, target, [...modes.filter((mode) => mode !== "rw"), "ro"].join(",")].join(":");
      mounts.set(mountPath(target), { bind: isReadOnly && !isAlready ? ro : bind });
      named.push(`${source} on ${target}`);
    }
    for (const mount of from.mounts) {
      const target = mountPath(mount.Target as string);
      if (own.has(target)) continue;
      mounts.set(target, { mount: isReadOnly ? { ...mount, ReadOnly: true } : mount });
      named.push(`${(mount.Source as string | undefined) ?? (mount.Type as string)} on ${target}`);
    }
    known.set(text, { named, hasMore: from.hasMore, ofProgram: from.ofProgram });
  }
  const all = [...mounts.values()];
  return {
    ...model,
    volumesFrom: known,
    body: {
      ...model.body,
      // Drop the paths of `Volumes` at which something is mounted now. Docker makes anonymous volumes only for the other paths.
      Volumes:
        Volumes &&
        Object.fromEntries(Object.entries(Volumes).filter(([each]) => !mounts.has(mountPath(each)))),
      HostConfig: {
        ...HostConfig,
        Binds: [...(HostConfig.Binds ?? []), ...all.flatMap(({ bind }) => bind ?? [])],
        Mounts: [
          ...((HostConfig.Mounts ?? []) as readonly JsonObject[]),
          ...all.flatMap(({ mount }) => (mount === undefined ? [] : [mount])),
        ],
      },
    },
  };
}

interface Mounts {
  readonly binds: readonly string[];
  readonly mounts: readonly JsonObject[];
  readonly hasMore: boolean;
  readonly ofProgram: readonly string[];
}

function mountsOf(name: string, of: ContainerModel, others: Others, path: readonly ContainerModel[]): Mounts {
  const found = others.models.find((model) => model.name === name && model.isOneOff !== true);
  const isMade = found !== undefined && others.isMade(found);
  const there = of.mountedThere?.get(name);
  if (!isMade && there !== undefined) return { binds: there, mounts: [], hasMore: false, ofProgram: [] };
  if (found === undefined) {
    if (of.mountedThere !== undefined) others.faults.push(notThere(name, of));
    return { binds: [], mounts: [], hasMore: true, ofProgram: [] };
  }
  const { body, image, volumesFrom } = withVolumesFrom(found, others, path);
  const { HostConfig = {}, Volumes } = body;
  const all = (HostConfig.Mounts ?? []) as readonly JsonObject[];
  const unnamed = [
    ...Object.keys(Volumes ?? {}),
    ...all.filter(isAnonymous).map(({ Target }) => Target as string),
  ];
  const taken = new Set([...saidTargets(HostConfig), ...unnamed.map(mountPath)]);
  const ofImage = Object.keys(image?.config.Volumes ?? {}).filter((each) => !taken.has(mountPath(each)));
  const own = isMade ? unnamed.map((each) => [ownVolumeName(name, each), each] as const) : [];
  return {
    binds: [...(HostConfig.Binds ?? []), ...own.map((volume) => volume.join(":"))],
    mounts: all.filter((mount) => !isAnonymous(mount)),
    hasMore:
      image === undefined ||
      ofImage.length > 0 ||
      (!isMade && unnamed.length > 0) ||
      [...(volumesFrom?.values() ?? [])].some(({ hasMore }) => hasMore),
    ofProgram: [
      ...own.map(([volume]) => volume),
      ...[...(volumesFrom?.values() ?? [])].flatMap(({ ofProgram }) => ofProgram),
    ],
  };
}

function notThere(name: string, of: ContainerModel): Fault {
  return {
    where: whereOf(of),
    what: `--volumes-from ${name}: what ${name} mounts is not known, as it is neither in the input nor on this daemon`,
    understood: `${of.name} would begin with volumes that are empty`,
    todo: `Add the command that makes ${name}, run from-link where ${name} is, or name its volumes: -v NAME:PATH in place of --volumes-from.`,
  };
}
