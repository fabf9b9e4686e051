import { parsePort } from "../../../components/link/linkSource";
import { legacyEnvironment } from "../../../components/link/legacyEnvironment";

interface Source {
  ports?: string[];
  shared?: string[];
  alias?: string;
  consumer?: string;
}

/** The variables of a link as `NAME=value`, in order of emission. */
function emitted({ alias = "redis", consumer = "app", ports = [], shared = [] }: Source) {
  const variables = legacyEnvironment({
    alias,
    consumer,
    ports: ports.map(parsePort),
    shared: Object.fromEntries(
      shared.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    ),
  });
  return Object.entries(variables).map(([name, value]) => `${name}=${value as string}`);
}

/** The variables of ports of the alias `redis`, four of each. */
function ports(protocol: string, ...numbers: number[]): string[] {
  return numbers.flatMap((number) => {
    const name = `REDIS_PORT_${number}_${protocol.toUpperCase()}`;
    return [
      `${name}=${protocol}://redis:${number}`,
      `${name}_ADDR=redis`,
      `${name}_PORT=${number}`,
      `${name}_PROTO=${protocol}`,
    ];
  });
}

/** The variables of a range of ports of the alias `redis`. */
function range(protocol: string, from: number, to: number): string[] {
  const name = `REDIS_PORT_${from}_${protocol.toUpperCase()}`;
  return [
    `${name}_START=${protocol}://redis:${from}`,
    `${name}_PORT_START=${from}`,
    `${name}_END=${protocol}://redis:${to}`,
    `${name}_PORT_END=${to}`,
  ];
}

describe("the variables that docker run --link set, in its order, written out, for a source with", () => {
  it.each<[string, Source, string[]]>([
    [
      "one TCP port, as by Docker 20.10",
      { ports: ["6379/tcp"], shared: ["REDIS_VERSION=7.0.15"], consumer: "great_murdock" },
      [
        "REDIS_PORT=tcp://redis:6379",
        "REDIS_PORT_6379_TCP=tcp://redis:6379",
        "REDIS_PORT_6379_TCP_ADDR=redis",
        "REDIS_PORT_6379_TCP_PORT=6379",
        "REDIS_PORT_6379_TCP_PROTO=tcp",
        "REDIS_NAME=/great_murdock/redis",
        "REDIS_ENV_REDIS_VERSION=7.0.15",
      ],
    ],
    [
      "two consecutive ports, and an alias with dots, which stay",
      { ports: ["81/udp", "80/udp"], alias: "cache.eu", shared: ["A=1"] },
      [
        "CACHE.EU_PORT=udp://cache.eu:80",
        "CACHE.EU_PORT_80_UDP=udp://cache.eu:80",
        "CACHE.EU_PORT_80_UDP_ADDR=cache.eu",
        "CACHE.EU_PORT_80_UDP_PORT=80",
        "CACHE.EU_PORT_80_UDP_PROTO=udp",
        "CACHE.EU_PORT_81_UDP=udp://cache.eu:81",
        "CACHE.EU_PORT_81_UDP_ADDR=cache.eu",
        "CACHE.EU_PORT_81_UDP_PORT=81",
        "CACHE.EU_PORT_81_UDP_PROTO=udp",
        "CACHE.EU_PORT_80_UDP_START=udp://cache.eu:80",
        "CACHE.EU_PORT_80_UDP_PORT_START=80",
        "CACHE.EU_PORT_80_UDP_END=udp://cache.eu:81",
        "CACHE.EU_PORT_80_UDP_PORT_END=81",
        "CACHE.EU_NAME=/app/cache.eu",
        "CACHE.EU_ENV_A=1",
      ],
    ],
    [
      "an SCTP port, and an alias with a dash, which becomes an underscore in names but not in values",
      { ports: ["3868/sctp"], alias: "docker-1", consumer: "my-app", shared: ["A=1"] },
      [
        "DOCKER_1_PORT=sctp://docker-1:3868",
        "DOCKER_1_PORT_3868_SCTP=sctp://docker-1:3868",
        "DOCKER_1_PORT_3868_SCTP_ADDR=docker-1",
        "DOCKER_1_PORT_3868_SCTP_PORT=3868",
        "DOCKER_1_PORT_3868_SCTP_PROTO=sctp",
        "DOCKER_1_NAME=/my-app/docker-1",
        "DOCKER_1_ENV_A=1",
      ],
    ],
    [
      "an alias with dashes, dots and underscores",
      { alias: "a--b.c_d-1" },
      ["A__B.C_D_1_NAME=/app/a--b.c_d-1"],
    ],
    ["no port at all", {}, ["REDIS_NAME=/app/redis"]],
    [
      "variables, which keep their order and their case",
      { shared: ["Zulu=z", "alpha=a", "ALPHA=A"] },
      ["REDIS_NAME=/app/redis", "REDIS_ENV_Zulu=z", "REDIS_ENV_alpha=a", "REDIS_ENV_ALPHA=A"],
    ],
    [
      "variables with equals signs, line ends, spaces and nothing in their values",
      { shared: ["OPTS=a=b=c", "EMPTY=", "LINES=one\ntwo=2\n", "SPACES= a b "] },
      [
        "REDIS_NAME=/app/redis",
        "REDIS_ENV_OPTS=a=b=c",
        "REDIS_ENV_EMPTY=",
        "REDIS_ENV_LINES=one\ntwo=2\n",
        "REDIS_ENV_SPACES= a b ",
      ],
    ],
    [
      "HOME and PATH, which are never handed on, and others that look like them, which are",
      { shared: ["HOME=/root", "PATH=/bin", "Home=1", "path=2", "HOMEPAGE=3", "GOPATH=4"] },
      [
        "REDIS_NAME=/app/redis",
        "REDIS_ENV_Home=1",
        "REDIS_ENV_path=2",
        "REDIS_ENV_HOMEPAGE=3",
        "REDIS_ENV_GOPATH=4",
      ],
    ],
  ])("%s", (_what, source, expected) => {
    expect(emitted(source)).toEqual(expected);
  });
});

describe("the order of ports and ranges that docker run --link had, for", () => {
  const tcp = (...numbers: number[]) => ports("tcp", ...numbers);
  const udp = (...numbers: number[]) => ports("udp", ...numbers);

  it.each<[what: string, ports: string, first: string, expected: string[]]>([
    [
      "a TCP port after a UDP port of a lower number",
      "6300/udp 6379/tcp",
      "tcp://redis:6379",
      [...tcp(6379), ...udp(6300)],
    ],
    ["one number under TCP and UDP", "53/udp 53/tcp", "tcp://redis:53", [...tcp(53), ...udp(53)]],
    [
      "TCP, then SCTP, then UDP",
      "7/udp 5/sctp 9/tcp",
      "tcp://redis:9",
      [...tcp(9), ...ports("sctp", 5), ...udp(7)],
    ],
    ["two that are not consecutive, and so no range", "9000/tcp 80/tcp", "tcp://redis:80", tcp(80, 9000)],
    ["two with one between them missing, and so no range", "80/tcp 82/tcp", "tcp://redis:80", tcp(80, 82)],
    [
      "a range of three",
      "81/tcp 80/tcp 82/tcp",
      "tcp://redis:80",
      [...tcp(80, 81, 82), ...range("tcp", 80, 82)],
    ],
    [
      "two ranges and a port between them",
      "80/tcp 81/tcp 90/tcp 100/tcp 101/tcp 102/tcp",
      "tcp://redis:80",
      [...tcp(80, 81, 90, 100, 101, 102), ...range("tcp", 80, 81), ...range("tcp", 100, 102)],
    ],
    [
      "a range that ends before the last port",
      "80/tcp 81/tcp 443/tcp",
      "tcp://redis:80",
      [...tcp(80, 81, 443), ...range("tcp", 80, 81)],
    ],
    [
      "a range that starts after the first port and ends with the last",
      "80/tcp 443/tcp 444/tcp",
      "tcp://redis:80",
      [...tcp(80, 443, 444), ...range("tcp", 443, 444)],
    ],
    [
      "consecutive numbers of two protocols, which are no range",
      "80/tcp 81/udp",
      "tcp://redis:80",
      [...tcp(80), ...udp(81)],
    ],
    [
      "a range that goes on under another protocol, which is a range of its own",
      "80/tcp 81/tcp 82/udp 83/udp",
      "tcp://redis:80",
      [...tcp(80, 81), ...udp(82, 83), ...range("tcp", 80, 81), ...range("udp", 82, 83)],
    ],
    [
      "a range that a port of another protocol lies in, which does not part it",
      "80/tcp 81/udp 81/tcp",
      "tcp://redis:80",
      [...tcp(80, 81), ...udp(81), ...range("tcp", 80, 81)],
    ],
    [
      "a range up to the last port there is",
      "65534/tcp 65535/tcp",
      "tcp://redis:65534",
      [...tcp(65534, 65535), ...range("tcp", 65534, 65535)],
    ],
  ])("%s", (_what, stated, first, expected) => {
    expect(emitted({ ports: stated.split(" ") })).toEqual([
      `REDIS_PORT=${first}`,
      ...expected,
      "REDIS_NAME=/app/redis",
    ]);
  });
});

describe("the variables that docker run --link set", () => {
  it("do not depend on the order in which ports are stated", () => {
    const ports = ["80/tcp", "81/tcp", "53/udp", "54/udp", "9/sctp"];
    expect(emitted({ ports: [...ports].reverse() })).toEqual(emitted({ ports }));
  });

  it("take a port without protocol for TCP", () => {
    const link = { alias: "redis", consumer: "app", shared: {} };
    expect(legacyEnvironment({ ...link, ports: [{ number: 80 }, { number: 81, protocol: "tcp" }] })).toEqual(
      legacyEnvironment({ ...link, ports: [{ number: 80, protocol: "tcp" }, { number: 81 }] }),
    );
    expect(emitted({ ports: ["80", "81"] })).toEqual(emitted({ ports: ["80/tcp", "81/tcp"] }));
  });

  it("are the same objects as handed in where they are shared, so that outputs stay outputs", () => {
    const value = Promise.resolve("later");
    const { REDIS_ENV_A: shared } = legacyEnvironment({
      alias: "redis",
      consumer: "app",
      ports: [],
      shared: { A: value },
    });
    expect(shared).toBe(value);
  });
});
