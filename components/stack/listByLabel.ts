import { ask } from "../daemon/connection";
import { shareInFlight } from "../daemon/daemonAnswers";
import type { Daemon } from "../daemon/daemon";
import { STACK_LABEL, STATE_LABEL } from "./labels";

/** A network, volume or service in a daemon's list. */
export interface Labelled {
  Name: string;
  /** Undefined or null if the object has no labels. */
  Labels?: Partial<Record<string, string>> | null;
}

/** A daemon's list of the objects that stacks made. Parallel calls share one request. */
export function labelled<T>(daemon: Daemon, path: string): Promise<T> {
  const filters = encodeURIComponent(JSON.stringify({ label: [STACK_LABEL] }));
  const listed = () => ask(daemon, `${path}filters=${filters}`) as Promise<T>;
  return shareInFlight(`list ${daemon.address} ${path}`, listed);
}

/** The volumes of all stacks. */
export async function labelledVolumes(daemon: Daemon): Promise<Labelled[]> {
  const { Volumes } = await labelled<{ Volumes?: Labelled[] | null }>(daemon, "/volumes?");
  return Volumes ?? [];
}

/** Names of the stacks that have objects on a daemon or its swarm, as `PROJECT/STACK`, sorted. */
export async function stacksOn(daemon: Daemon): Promise<string[]> {
  const lists = await Promise.all([
    labelled<Pick<Labelled, "Labels">[]>(daemon, "/containers/json?all=1&"),
    labelled<Labelled[]>(daemon, "/networks?"),
    labelledVolumes(daemon),
    labelled<{ Spec: Labelled }[]>(daemon, "/services?").then(
      (all) => all.map(({ Spec }) => Spec),
      () => [],
    ),
  ]);
  return [...new Set(lists.flat().map(({ Labels }) => Labels?.[STACK_LABEL] ?? ""))].sort();
}

/** By container name, the name that the stack had when it made the container; for all containers of a state. */
export async function stackNames(daemon: Daemon, stateId: string): Promise<Map<string, string>> {
  const all = await labelled<{ Names: string[]; Labels: Record<string, string> }[]>(
    daemon,
    "/containers/json?all=1&",
  );
  const own = all.filter(({ Labels }) => Labels[STATE_LABEL] === stateId);
  return new Map(own.map(({ Names, Labels }) => [Names[0]?.slice(1) ?? "", Labels[STACK_LABEL] ?? ""]));
}
