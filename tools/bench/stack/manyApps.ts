import { renamed, type ContainerModel, type StackModel } from "./model.ts";

/**
 * A stack of one source and one app with that many apps on the source, each with networks of its own. Docker picks
 * their ports.
 *
 * @throws Error if the stack is not of one source and one app
 */
export function manyApps(stack: StackModel, apps: number): StackModel {
  const [source, app] = stack.containers;
  if (source === undefined || app === undefined || stack.containers.length !== 2) {
    throw new Error(
      `A stack of a source and an app is needed, not of ${stack.containers.length} containers.`,
    );
  }
  const ofApp = new Set(app.networks.map(({ name }) => name));
  const isShared = ({ name }: { name: string }) => ofApp.has(name);
  const one: StackModel = {
    containers: [
      { ...app, ports: app.ports.map((port) => ({ ...port, host: 0 })) },
      onlyNetworks(source, isShared),
    ],
    networks: stack.networks.filter(isShared),
    volumes: [],
  };
  const copies = Array.from({ length: apps }, (_, index) =>
    renamed(one, app.name, `${app.name}${index + 1}`),
  );
  const alone = onlyNetworks(source, (network) => !isShared(network));
  const links = copies.flatMap(({ containers }) => containers[1]?.networks ?? []);
  return {
    containers: [
      { ...source, networks: [...alone.networks, ...links] },
      ...copies.flatMap(({ containers }) => containers.slice(0, 1)),
    ],
    networks: [
      ...stack.networks.filter((network) => !isShared(network)),
      ...copies.flatMap(({ networks }) => networks),
    ],
    volumes: stack.volumes,
  };
}

function onlyNetworks(
  container: ContainerModel,
  keep: (network: { name: string }) => boolean,
): ContainerModel {
  return { ...container, networks: container.networks.filter(keep) };
}
