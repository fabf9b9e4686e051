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

describe("the variables of docker run --link, in Docker's order", () => {
  it.each<[string, Source, string[]]>([
    [
      "one TCP port",
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
      "an alias with dashes, which become underscores in names, and dots, which stay",
      { ports: ["3868/sctp"], alias: "a--b.c_d-1", consumer: "my-app", shared: ["A=1"] },
      [
        "A__B.C_D_1_PORT=sctp://a--b.c_d-1:3868",
        "A__B.C_D_1_PORT_3868_SCTP=sctp://a--b.c_d-1:3868",
        "A__B.C_D_1_PORT_3868_SCTP_ADDR=a--b.c_d-1",
        "A__B.C_D_1_PORT_3868_SCTP_PORT=3868",
        "A__B.C_D_1_PORT_3868_SCTP_PROTO=sctp",
        "A__B.C_D_1_NAME=/my-app/a--b.c_d-1",
        "A__B.C_D_1_ENV_A=1",
      ],
    ],
    ["a source without a port", {}, ["REDIS_NAME=/app/redis"]],
  ])("sets the variables for %s", (_what, source, expected) => {
    expect(emitted(source)).toEqual(expected);
  });

  it.each<[string, shared: string[], handedOn?: string[]]>([
    ["hands on shared variables in their order and case", ["Zulu=z", "alpha=a", "ALPHA=A"]],
    ["hands on signs, line ends and blanks in values", ["OPTS=a=b=c", "EMPTY=", "L=one\ntwo=2\n", "S= a b "]],
    ["leaves out HOME and PATH", ["HOME=/root", "PATH=/bin"], []],
    ["hands on names that resemble HOME and PATH", ["Home=1", "path=2", "HOMEPAGE=3", "GOPATH=4"]],
  ])("%s", (_what, shared, handedOn = shared) => {
    const variables = handedOn.map((line) => `REDIS_ENV_${line}`);
    expect(emitted({ shared })).toEqual(["REDIS_NAME=/app/redis", ...variables]);
  });
});

describe("the order of ports and ranges of docker run --link", () => {
  const tcp = (...numbers: number[]) => ports("tcp", ...numbers);
  const udp = (...numbers: number[]) => ports("udp", ...numbers);

  it.each(
    Object.entries({
      "6300/udp 6379/tcp": [...tcp(6379), ...udp(6300)],
      "53/udp 53/tcp": [...tcp(53), ...udp(53)],
      "7/udp 5/sctp 9/tcp": [...tcp(9), ...ports("sctp", 5), ...udp(7)],
      "1/udp 2/sctp": [...ports("sctp", 2), ...udp(1)],
      "1/sctp 2/tcp": [...tcp(2), ...ports("sctp", 1)],
      // By number, not by text.
      "10000/tcp 9/tcp 80/tcp": tcp(9, 80, 10000),
      "9/udp 8/sctp 7/tcp 3/udp 2/sctp 1/tcp": [...tcp(1, 7), ...ports("sctp", 2, 8), ...udp(3, 9)],
      // Two ports are a range only if nothing is between them.
      "9000/tcp 80/tcp": tcp(80, 9000),
      "80/tcp 82/tcp": tcp(80, 82),
      "81/tcp 80/tcp 82/tcp": [...tcp(80, 81, 82), ...range("tcp", 80, 82)],
      "80/tcp 81/tcp 90/tcp 100/tcp 101/tcp 102/tcp": [
        ...[...tcp(80, 81, 90, 100, 101, 102), ...range("tcp", 80, 81), ...range("tcp", 100, 102)],
      ],
      "80/tcp 81/tcp 443/tcp": [...tcp(80, 81, 443), ...range("tcp", 80, 81)],
      "80/tcp 443/tcp 444/tcp": [...tcp(80, 443, 444), ...range("tcp", 443, 444)],
      // Ranges are for each protocol.
      "80/tcp 81/udp": [...tcp(80), ...udp(81)],
      "80/tcp 81/tcp 82/udp 83/udp": [
        ...[...tcp(80, 81), ...udp(82, 83), ...range("tcp", 80, 81), ...range("udp", 82, 83)],
      ],
      "80/tcp 81/udp 81/tcp": [...tcp(80, 81), ...udp(81), ...range("tcp", 80, 81)],
      "65534/tcp 65535/tcp": [...tcp(65534, 65535), ...range("tcp", 65534, 65535)],
    }),
  )("orders the ports %s", (stated, expected) => {
    const first = expected[0]!.replace(/^.*=/, "REDIS_PORT=");
    expect(emitted({ ports: stated.split(" ") })).toEqual([first, ...expected, "REDIS_NAME=/app/redis"]);
  });
});

describe("the variables of docker run --link", () => {
  it("gives the same variables for any order of the source's ports", () => {
    const ports = ["80/tcp", "81/tcp", "53/udp", "54/udp", "9/sctp"];
    expect(emitted({ ports: [...ports].reverse() })).toEqual(emitted({ ports }));
  });

  it("treats a port without a protocol as TCP", () => {
    const link = { alias: "redis", consumer: "app", shared: {} };
    expect(legacyEnvironment({ ...link, ports: [{ number: 80 }, { number: 81, protocol: "tcp" }] })).toEqual(
      legacyEnvironment({ ...link, ports: [{ number: 80, protocol: "tcp" }, { number: 81 }] }),
    );
    expect(emitted({ ports: ["80", "81"] })).toEqual(emitted({ ports: ["80/tcp", "81/tcp"] }));
  });

  it("keeps shared outputs as outputs", () => {
    const value = Promise.resolve("later");
    const link = { alias: "redis", consumer: "app", ports: [] };
    const { REDIS_ENV_A: shared } = legacyEnvironment({ ...link, shared: { A: value } });
    expect(shared).toBe(value);
  });
});
