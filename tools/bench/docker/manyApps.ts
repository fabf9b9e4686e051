import { publishedAt, renamed, type ComposeProject } from "./composeProject.ts";

/**
 * A source and its app as one source with that many apps, each on networks of its own. Docker picks their ports.
 *
 * @throws Error if there is not one source and one app
 */
export function manyApps(project: ComposeProject, apps: number): ComposeProject {
  const [source, app, ...others] = Object.values(project.services);
  if (source === undefined || app === undefined || others.length > 0) {
    throw new Error(`A source and an app are needed, not ${Object.keys(project.services).join(", ")}.`);
  }
  const isOfApp = (network: string) => network in app.networks;
  const isOther = (network: string) => !isOfApp(network);
  const one = {
    services: { app, source: { ...source, networks: only(source.networks, isOfApp) } },
    networks: only(project.networks, isOfApp),
    volumes: {},
  };
  const copies = Array.from({ length: apps }, (_, index) =>
    renamed(publishedAt(one, undefined), app.container_name, `${app.container_name}${index + 1}`),
  );
  const links = copies.map(({ services }) => services.source?.networks);
  return {
    services: {
      [source.container_name]: {
        ...source,
        networks: Object.assign(only(source.networks, isOther), ...links) as typeof source.networks,
      },
      ...Object.fromEntries(
        copies.flatMap(({ services: { app: copy } }) => (copy ? [[copy.container_name, copy]] : [])),
      ),
    },
    networks: Object.assign(
      only(project.networks, isOther),
      ...copies.map(({ networks }) => networks),
    ) as typeof project.networks,
    volumes: project.volumes,
  };
}

function only<T>(networks: Record<string, T>, keep: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(networks).filter(([name]) => keep(name)));
}
