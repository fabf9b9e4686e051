import { isDeepStrictEqual } from "node:util";

/** What is read of a service and a task (Engine API), whose types dockerode leaves open. */
export interface FoundService {
  ID: string;
  Spec: {
    Name: string;
    TaskTemplate: { ContainerSpec?: object };
    Mode: { Replicated?: { Replicas?: number } };
  };
  UpdateStatus?: { State?: string };
}
export interface FoundTask {
  ServiceID?: string;
  DesiredState: string;
  Spec: { ContainerSpec?: object };
  Status: { State: string };
}

/**
 * Whether each service has as many tasks as are wanted, all as it is described now, and no update is under way: what an update
 * of ours waits for. A task runs once its health check has passed.
 *
 * @throws Error that names a service that was rolled back
 */
export function isConverged(services: readonly FoundService[], tasks: readonly FoundTask[]): boolean {
  return services.every(({ ID, Spec, UpdateStatus }) => {
    const state = UpdateStatus?.State ?? "completed";
    if (/^(rollback|paused)/.test(state)) throw new Error(`${Spec.Name}: its update is ${state}.`);
    const running = tasks.filter(
      ({ ServiceID, DesiredState, Status }) =>
        ServiceID === ID && DesiredState === "running" && Status.State === "running",
    );
    const current = running.filter((task) =>
      isDeepStrictEqual(task.Spec.ContainerSpec, Spec.TaskTemplate.ContainerSpec),
    );
    const wanted = Spec.Mode.Replicated?.Replicas;
    return state === "completed" && running.length === wanted && current.length === wanted;
  });
}
