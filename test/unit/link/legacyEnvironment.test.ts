import { parsePort } from "../../../components/link/linkSource";
import { legacyEnvironment } from "../../../components/link/legacyEnvironment";

/** One row: what the source is, and every variable in its order. */
interface Shape {
  what: string;
  ports?: string[];
  shared?: string[];
  alias?: string;
  consumer?: string;
  expected: string[];
}

/** The variables of a link as `NAME=value`, in order of emission. */
function emitted({
  alias = "redis",
  consumer = "app",
  ports = [],
  shared = [],
}: Omit<Shape, "expected" | "what">) {
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

/** The four variables of one port of an alias. */
function ofPort(prefix: string, number: number, protocol = "tcp", host = "redis"): string[] {
  const name = `${prefix}_PORT_${number}_${protocol.toUpperCase()}`;
  return [
    `${name}=${protocol}://${host}:${number}`,
    `${name}_ADDR=${host}`,
    `${name}_PORT=${number}`,
    `${name}_PROTO=${protocol}`,
  ];
}

describe("the variables that docker run --link set, in its order, for a source with", () => {
  it.each<Shape>([
    {
      what: "one TCP port, as written out by Docker 20.10",
      ports: ["6379/tcp"],
      shared: ["REDIS_VERSION=7.0.15"],
      consumer: "great_murdock",
      expected: [
        "REDIS_PORT=tcp://redis:6379",
        "REDIS_PORT_6379_TCP=tcp://redis:6379",
        "REDIS_PORT_6379_TCP_ADDR=redis",
        "REDIS_PORT_6379_TCP_PORT=6379",
        "REDIS_PORT_6379_TCP_PROTO=tcp",
        "REDIS_NAME=/great_murdock/redis",
        "REDIS_ENV_REDIS_VERSION=7.0.15",
      ],
    },
    {
      what: "one UDP port",
      ports: ["53/udp"],
      alias: "dns",
      expected: [
        "DNS_PORT=udp://dns:53",
        "DNS_PORT_53_UDP=udp://dns:53",
        "DNS_PORT_53_UDP_ADDR=dns",
        "DNS_PORT_53_UDP_PORT=53",
        "DNS_PORT_53_UDP_PROTO=udp",
        "DNS_NAME=/app/dns",
      ],
    },
    {
      what: "one SCTP port",
      ports: ["3868/sctp"],
      alias: "aaa",
      expected: [
        "AAA_PORT=sctp://aaa:3868",
        "AAA_PORT_3868_SCTP=sctp://aaa:3868",
        "AAA_PORT_3868_SCTP_ADDR=aaa",
        "AAA_PORT_3868_SCTP_PORT=3868",
        "AAA_PORT_3868_SCTP_PROTO=sctp",
        "AAA_NAME=/app/aaa",
      ],
    },
    { what: "no port at all", expected: ["REDIS_NAME=/app/redis"] },
    {
      what: "no port, but a variable",
      shared: ["A=1"],
      expected: ["REDIS_NAME=/app/redis", "REDIS_ENV_A=1"],
    },
    {
      what: "a UDP port and a TCP port of a higher number, which comes first",
      ports: ["6300/udp", "6379/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:6379",
        ...ofPort("REDIS", 6379),
        ...ofPort("REDIS", 6300, "udp"),
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "one number under TCP and UDP",
      ports: ["53/udp", "53/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:53",
        ...ofPort("REDIS", 53),
        ...ofPort("REDIS", 53, "udp"),
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "ports of three protocols: TCP, then SCTP, then UDP",
      ports: ["7/udp", "5/sctp", "9/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:9",
        ...ofPort("REDIS", 9),
        ...ofPort("REDIS", 5, "sctp"),
        ...ofPort("REDIS", 7, "udp"),
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "two ports that are not consecutive, and so no range",
      ports: ["9000/tcp", "80/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:80",
        ...ofPort("REDIS", 80),
        ...ofPort("REDIS", 9000),
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "two ports with one between them missing, and so no range",
      ports: ["80/tcp", "82/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:80",
        ...ofPort("REDIS", 80),
        ...ofPort("REDIS", 82),
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "two consecutive ports",
      ports: ["6380/tcp", "6379/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:6379",
        ...ofPort("REDIS", 6379),
        ...ofPort("REDIS", 6380),
        "REDIS_PORT_6379_TCP_START=tcp://redis:6379",
        "REDIS_PORT_6379_TCP_PORT_START=6379",
        "REDIS_PORT_6379_TCP_END=tcp://redis:6380",
        "REDIS_PORT_6379_TCP_PORT_END=6380",
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "a range of three",
      ports: ["6379/tcp", "6380/tcp", "6381/tcp"],
      shared: ["PASSWORD=gordon"],
      alias: "docker",
      consumer: "db",
      expected: [
        "DOCKER_PORT=tcp://docker:6379",
        ...ofPort("DOCKER", 6379, "tcp", "docker"),
        ...ofPort("DOCKER", 6380, "tcp", "docker"),
        ...ofPort("DOCKER", 6381, "tcp", "docker"),
        "DOCKER_PORT_6379_TCP_START=tcp://docker:6379",
        "DOCKER_PORT_6379_TCP_PORT_START=6379",
        "DOCKER_PORT_6379_TCP_END=tcp://docker:6381",
        "DOCKER_PORT_6379_TCP_PORT_END=6381",
        "DOCKER_NAME=/db/docker",
        "DOCKER_ENV_PASSWORD=gordon",
      ],
    },
    {
      what: "two ranges and a port between them",
      ports: ["80/tcp", "81/tcp", "90/tcp", "100/tcp", "101/tcp", "102/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:80",
        ...[80, 81, 90, 100, 101, 102].flatMap((port) => ofPort("REDIS", port)),
        "REDIS_PORT_80_TCP_START=tcp://redis:80",
        "REDIS_PORT_80_TCP_PORT_START=80",
        "REDIS_PORT_80_TCP_END=tcp://redis:81",
        "REDIS_PORT_80_TCP_PORT_END=81",
        "REDIS_PORT_100_TCP_START=tcp://redis:100",
        "REDIS_PORT_100_TCP_PORT_START=100",
        "REDIS_PORT_100_TCP_END=tcp://redis:102",
        "REDIS_PORT_100_TCP_PORT_END=102",
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "a range that ends before the last port",
      ports: ["80/tcp", "81/tcp", "443/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:80",
        ...[80, 81, 443].flatMap((port) => ofPort("REDIS", port)),
        "REDIS_PORT_80_TCP_START=tcp://redis:80",
        "REDIS_PORT_80_TCP_PORT_START=80",
        "REDIS_PORT_80_TCP_END=tcp://redis:81",
        "REDIS_PORT_80_TCP_PORT_END=81",
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "a range that starts after the first port and ends with the last",
      ports: ["80/tcp", "443/tcp", "444/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:80",
        ...[80, 443, 444].flatMap((port) => ofPort("REDIS", port)),
        "REDIS_PORT_443_TCP_START=tcp://redis:443",
        "REDIS_PORT_443_TCP_PORT_START=443",
        "REDIS_PORT_443_TCP_END=tcp://redis:444",
        "REDIS_PORT_443_TCP_PORT_END=444",
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "consecutive numbers of two protocols, which are no range",
      ports: ["80/tcp", "81/udp"],
      expected: [
        "REDIS_PORT=tcp://redis:80",
        ...ofPort("REDIS", 80),
        ...ofPort("REDIS", 81, "udp"),
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "a range that goes on under another protocol, which is a range of its own",
      ports: ["80/tcp", "81/tcp", "82/udp", "83/udp"],
      expected: [
        "REDIS_PORT=tcp://redis:80",
        ...[80, 81].flatMap((port) => ofPort("REDIS", port)),
        ...[82, 83].flatMap((port) => ofPort("REDIS", port, "udp")),
        "REDIS_PORT_80_TCP_START=tcp://redis:80",
        "REDIS_PORT_80_TCP_PORT_START=80",
        "REDIS_PORT_80_TCP_END=tcp://redis:81",
        "REDIS_PORT_80_TCP_PORT_END=81",
        "REDIS_PORT_82_UDP_START=udp://redis:82",
        "REDIS_PORT_82_UDP_PORT_START=82",
        "REDIS_PORT_82_UDP_END=udp://redis:83",
        "REDIS_PORT_82_UDP_PORT_END=83",
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "a range that a port of another protocol lies in, which does not part it",
      ports: ["80/tcp", "81/udp", "81/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:80",
        ...[80, 81].flatMap((port) => ofPort("REDIS", port)),
        ...ofPort("REDIS", 81, "udp"),
        "REDIS_PORT_80_TCP_START=tcp://redis:80",
        "REDIS_PORT_80_TCP_PORT_START=80",
        "REDIS_PORT_80_TCP_END=tcp://redis:81",
        "REDIS_PORT_80_TCP_PORT_END=81",
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "a range up to the last port there is",
      ports: ["65534/tcp", "65535/tcp"],
      expected: [
        "REDIS_PORT=tcp://redis:65534",
        ...[65534, 65535].flatMap((port) => ofPort("REDIS", port)),
        "REDIS_PORT_65534_TCP_START=tcp://redis:65534",
        "REDIS_PORT_65534_TCP_PORT_START=65534",
        "REDIS_PORT_65534_TCP_END=tcp://redis:65535",
        "REDIS_PORT_65534_TCP_PORT_END=65535",
        "REDIS_NAME=/app/redis",
      ],
    },
    {
      what: "an alias with a dash, which becomes an underscore in names but not in values",
      ports: ["6379/tcp"],
      shared: ["A=1"],
      alias: "docker-1",
      consumer: "my-app",
      expected: [
        "DOCKER_1_PORT=tcp://docker-1:6379",
        ...ofPort("DOCKER_1", 6379, "tcp", "docker-1"),
        "DOCKER_1_NAME=/my-app/docker-1",
        "DOCKER_1_ENV_A=1",
      ],
    },
    {
      what: "an alias with dots, which stay",
      ports: ["6379/tcp", "6380/tcp"],
      shared: ["A=1"],
      alias: "cache.eu",
      expected: [
        "CACHE.EU_PORT=tcp://cache.eu:6379",
        ...ofPort("CACHE.EU", 6379, "tcp", "cache.eu"),
        ...ofPort("CACHE.EU", 6380, "tcp", "cache.eu"),
        "CACHE.EU_PORT_6379_TCP_START=tcp://cache.eu:6379",
        "CACHE.EU_PORT_6379_TCP_PORT_START=6379",
        "CACHE.EU_PORT_6379_TCP_END=tcp://cache.eu:6380",
        "CACHE.EU_PORT_6379_TCP_PORT_END=6380",
        "CACHE.EU_NAME=/app/cache.eu",
        "CACHE.EU_ENV_A=1",
      ],
    },
    {
      what: "an alias with dashes, dots and underscores",
      alias: "a--b.c_d-1",
      expected: ["A__B.C_D_1_NAME=/app/a--b.c_d-1"],
    },
    {
      what: "variables, which keep their order and their case",
      shared: ["Zulu=z", "alpha=a", "ALPHA=A"],
      expected: ["REDIS_NAME=/app/redis", "REDIS_ENV_Zulu=z", "REDIS_ENV_alpha=a", "REDIS_ENV_ALPHA=A"],
    },
    {
      what: "variables with equals signs, line ends, spaces and nothing in their values",
      shared: ["OPTS=a=b=c", "EMPTY=", "LINES=one\ntwo=2\n", "SPACES= a b "],
      expected: [
        "REDIS_NAME=/app/redis",
        "REDIS_ENV_OPTS=a=b=c",
        "REDIS_ENV_EMPTY=",
        "REDIS_ENV_LINES=one\ntwo=2\n",
        "REDIS_ENV_SPACES= a b ",
      ],
    },
    {
      what: "HOME and PATH, which are never handed on, and others that look like them, which are",
      shared: ["HOME=/root", "PATH=/bin", "Home=1", "path=2", "HOMEPAGE=3", "GOPATH=4"],
      expected: [
        "REDIS_NAME=/app/redis",
        "REDIS_ENV_Home=1",
        "REDIS_ENV_path=2",
        "REDIS_ENV_HOMEPAGE=3",
        "REDIS_ENV_GOPATH=4",
      ],
    },
  ])("$what", ({ expected, ...shape }) => {
    expect(emitted(shape)).toEqual(expected);
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
