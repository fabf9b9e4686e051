import { daemonError } from "./engineAnswers";
import { CREATED, fakeDaemon, type Answers, type Call } from "./fakeDaemon";
import { idOf } from "./mockedCloud";

type Labels = Record<string, string> | null;

/** A container. It runs, and is on no network of its own, unless a test says otherwise. */
interface FakeContainer {
  labels?: Labels;
  env?: string[];
  state?: object;
  /** @default "bridge" */
  mode?: string;
  /** Volumes by their names, and how they are mounted. */
  mounts?: Record<string, "ro" | "rw">;
  /** Paths of its mounts. */
  paths?: string[];
}

interface FakeNetwork {
  Internal?: boolean;
  Driver?: string;
  Labels?: Labels;
  Options?: object;
  IPAM?: { Config: { Subnet: string }[] | null };
  /** Containers on it by their names, with their aliases. */
  on?: Record<string, string[] | null>;
}

interface Has {
  containers?: Record<string, FakeContainer>;
  networks?: Record<string, FakeNetwork>;
  /** Volumes by their names, with their labels. */
  volumes?: Record<string, Labels>;
  /** Images by their ids, with their configuration. */
  images?: Record<string, object>;
}

interface Filters {
  label?: string[];
  network?: string[];
  volume?: string[];
}

/** Stands in for a daemon that has containers, networks, volumes and images. A test asks what it has afterwards. Ids are `idOf(NAME)`. */
export class FakeDocker {
  readonly containers: Record<string, FakeContainer>;
  readonly networks: Record<string, FakeNetwork>;
  readonly volumes: Record<string, Labels>;
  /** Options of the containers that were created. */
  readonly created: object[] = [];
  readonly calls: Call[];

  /** @param answers answers to calls in place of what it has, as {@link fakeDaemon} takes them */
  constructor(
    { containers = {}, networks = {}, volumes = {}, images = {} }: Has = {},
    answers: Answers = {},
  ) {
    this.containers = { ...containers };
    this.networks = structuredClone(networks);
    this.volumes = { ...volumes };
    this.calls = fakeDaemon({
      ...{ ...this.#networkAnswers(), ...this.#volumeAnswers(), ...this.#containerAnswers() },
      "image.inspect": (id: string) => images[id] && { Config: images[id] },
      ...answers,
    });
  }

  /** Aliases of the containers on a network; undefined if there is no such network. */
  on(network: string): Record<string, string[] | null> | undefined {
    const found = this.networks[network];
    return found && { ...found.on };
  }

  #networkAnswers(): Answers {
    const inspected = (name: string) => {
      const { on = {}, ...network } = this.networks[name]!;
      const Containers = Object.fromEntries(Object.keys(on).map((Name) => [idOf(Name), { Name }]));
      return { Id: idOf(name), Name: name, ...network, Containers };
    };
    return {
      createNetwork: ({
        Name,
        CheckDuplicate,
        ...made
      }: FakeNetwork & Record<"Name" | "CheckDuplicate", string>) => {
        expect(CheckDuplicate).toBe(true);
        if (Name in this.networks) return daemonError(409, `network with name ${Name} already exists`);
        this.networks[Name] = made;
        return { id: idOf(Name) };
      },
      listNetworks: () => Object.keys(this.networks).map(inspected),
      "network.inspect": (id: string) => found(this.networks, id, inspected),
      "network.connect": (
        id: string,
        { Container, EndpointConfig }: { Container: string; EndpointConfig: { Aliases: string[] } },
      ) =>
        found(this.networks, id, (network) =>
          found(this.containers, Container, (name) => {
            const { on = {} } = this.networks[network]!;
            if (name in on) return daemonError(403, `endpoint with name ${name} already exists in network`);
            this.networks[network]!.on = { ...on, [name]: EndpointConfig.Aliases };
          }),
        ),
      "network.disconnect": (id: string, { Container, Force }: { Container: string; Force: boolean }) => {
        expect(Force).toBe(true);
        return found(this.networks, id, (network) =>
          found(this.containers, Container, (name) => {
            if (!(name in (this.networks[network]!.on ?? {})))
              return daemonError(403, `container ${name} is not connected to the network ${network}`);
            Reflect.deleteProperty(this.networks[network]!.on!, name);
          }),
        );
      },
      "network.remove": (id: string) =>
        found(this.networks, id, (network) => {
          if (Object.keys(this.networks[network]!.on ?? {}).some((name) => isRunning(this.containers[name])))
            return daemonError(403, `error while removing network: network ${network} has active endpoints`);
          Reflect.deleteProperty(this.networks, network);
        }),
    };
  }

  #volumeAnswers(): Answers {
    const of = (name: string) => ({ Name: name, Labels: this.volumes[name] });
    return {
      createVolume: ({ Name, Labels }: { Name: string; Labels: Labels }) =>
        void (this.volumes[Name] = Name in this.volumes ? this.volumes[Name]! : Labels),
      "volume.inspect": (name: string) => found(this.volumes, name, of),
      "volume.remove": (volume: string, ...options: unknown[]) =>
        found(this.volumes, volume, () => {
          expect(options).toEqual([]); // by no force
          if (Object.values(this.containers).some(({ mounts = {} }) => volume in mounts))
            return daemonError(409, `remove ${volume}: volume is in use`);
          Reflect.deleteProperty(this.volumes, volume);
        }),
    };
  }

  #containerAnswers(): Answers {
    const inspected = (name: string) => {
      const { labels = null, env = [], state, mode = "bridge", paths = [] } = this.containers[name]!;
      const on = Object.entries(this.networks).filter(([, network]) => name in (network.on ?? {}));
      return {
        ...{ Id: idOf(name), Name: `/${name}`, RestartCount: 0, HostConfig: { NetworkMode: mode } },
        ...{ State: { Running: true, ...state }, Config: { Labels: labels, Env: env, Tty: false } },
        Mounts: paths.map((Destination) => ({ Destination })),
        NetworkSettings: {
          Networks: Object.fromEntries(
            on.map(([network, { on }]) => [network, { NetworkID: idOf(network), Aliases: on![name] }]),
          ),
        },
      };
    };
    const listed = (name: string) => {
      const { labels, mounts = {} } = this.containers[name]!;
      const Mounts = Object.entries(mounts).map(([Name, mode]) => ({
        Type: "volume",
        Name,
        RW: mode === "rw",
      }));
      return { Id: idOf(name), Names: [`/${name}`], Labels: labels ?? {}, Mounts };
    };
    return {
      createContainer: (options: object) => {
        this.created.push(options);
        this.containers[CREATED] = {};
      },
      "container.inspect": (id: string) => found(this.containers, id, inspected),
      "container.remove": (id: string) =>
        found(this.containers, id, (name) => void Reflect.deleteProperty(this.containers, name)),
      listContainers: ({ all = false, filters = {} }: { all?: boolean; filters?: Filters } = {}) =>
        Object.entries(this.containers)
          .filter(([name, { labels, mounts = {}, ...container }]) => {
            const isOn = (id: string) => name in (this.networks[keyOf(this.networks, id) ?? ""]?.on ?? {});
            const has = (label: string) =>
              Object.entries(labels ?? {}).some((pair) => pair.join("=") === label);
            return (
              (all || isRunning(container)) &&
              (filters.label ?? []).every(has) &&
              (filters.network ?? []).every(isOn) &&
              (filters.volume ?? []).every((volume) => volume in mounts)
            );
          })
          .map(([name]) => listed(name)),
    };
  }
}

function isRunning(container: FakeContainer | undefined): boolean {
  const { Running = true } = (container?.state ?? {}) as { Running?: boolean };
  return container !== undefined && Running;
}

function keyOf(things: object, nameOrId: string): string | undefined {
  return Object.keys(things).find((name) => [name, idOf(name)].includes(nameOrId));
}

/** The answer about the thing of that name or id, or that there is none. */
function found(things: object, nameOrId: string, answer: (name: string) => unknown): unknown {
  const name = keyOf(things, nameOrId);
  return name === undefined ? daemonError(404, `no such thing: ${nameOrId}`) : answer(name);
}
