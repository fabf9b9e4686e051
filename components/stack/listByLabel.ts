import { ask } from "../daemon/connection";
import { shareInFlight } from "../daemon/daemonAnswers";
import type { Daemon } from "../daemon/daemon";
import { STACK_LABEL, STATE_LABEL } from "./labels";

/** A network, a volume or a service, as a daemon lists it. */
export interface Labelled {
  Name: string;
  /** The API leaves them out, or gives null, where there are none. */
  Labels?: Partial<Record<string, string>> | null;
}

/** What a daemon lists of all stacks. It is asked once for all that want to know at the same time. */
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

/** The stacks that have something on a daemon, or on the swarm that it manages, as `PROJECT/STACK`, sorted. */
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

/** The names of the stack under which the containers of a state were made, by the containers' names. */
export async function stackNames(daemon: Daemon, stateId: string): Promise<Map<string, string>> {
  const all = await labelled<{ Names: string[]; Labels: Record<string, string> }[]>(
    daemon,
    "/containers/json?all=1&",
  );
  const own = all.filter(({ Labels }) => Labels[STATE_LABEL] === stateId);
  return new Map(own.map(({ Names, Labels }) => [Names[0]?.slice(1) ?? "", Labels[STACK_LABEL] ?? ""]));
}
