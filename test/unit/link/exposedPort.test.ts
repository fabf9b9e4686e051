import { type ExposedPort, inLinkOrder, parsePort, protocolOf } from "../../../components/link/linkSource";

/** Ports as text in, ports as text out: `6379/tcp`. */
function ordered(...ports: string[]): string[] {
  return inLinkOrder(ports.map(parsePort)).map((port) => `${port.number}/${protocolOf(port)}`);
}

describe("a port in the Engine API's notation", () => {
  it.each<[string, ExposedPort]>([
    ["6379/tcp", { number: 6379, protocol: "tcp" }],
    ["3868/sctp", { number: 3868, protocol: "sctp" }],
    ["80", { number: 80, protocol: "tcp" }],
    ["1/udp", { number: 1, protocol: "udp" }],
    ["65535/tcp", { number: 65535, protocol: "tcp" }],
  ])("%s is read as number and protocol", (text, port) => {
    expect(parsePort(text)).toEqual(port);
  });
});

it("The protocol of a port is TCP where none is stated", () => {
  expect(protocolOf({ number: 6379 })).toBe("tcp");
  expect(protocolOf({ number: 6379, protocol: undefined })).toBe("tcp");
  expect(protocolOf({ number: 6379, protocol: "sctp" })).toBe("sctp");
});

describe("the order of a link's ports", () => {
  it.each<[string, string[], string[]]>([
    ["of none is none", [], []],
    ["is by number, not by text", ["10000/tcp", "9/tcp", "80/tcp"], ["9/tcp", "80/tcp", "10000/tcp"]],
    ["has TCP first though its number is higher", ["6300/udp", "6379/tcp"], ["6379/tcp", "6300/udp"]],
    ["has TCP before SCTP, whose name comes first", ["1/sctp", "2/tcp"], ["2/tcp", "1/sctp"]],
    ["has SCTP before UDP, by name", ["1/udp", "2/sctp"], ["2/sctp", "1/udp"]],
    ["has one number under two protocols, TCP first", ["53/udp", "53/tcp"], ["53/tcp", "53/udp"]],
    [
      "is by number within each protocol",
      ["9/udp", "8/sctp", "7/tcp", "3/udp", "2/sctp", "1/tcp"],
      ["1/tcp", "7/tcp", "2/sctp", "8/sctp", "3/udp", "9/udp"],
    ],
  ])("%s", (_what, ports, expected) => {
    expect(ordered(...ports)).toEqual(expected);
    expect(ordered(...[...ports].reverse())).toEqual(expected);
  });

  it("takes a port without protocol for TCP", () => {
    const [udp, plain] = [{ number: 1, protocol: "udp" as const }, { number: 3 }];
    const tcp = { number: 2, protocol: "tcp" as const };
    expect(inLinkOrder([udp, plain, tcp])).toEqual([tcp, plain, udp]);
  });

  it("leaves the list it was given as it was", () => {
    const ports: readonly ExposedPort[] = Object.freeze([{ number: 2 }, { number: 1 }]);
    expect(inLinkOrder(ports)).toEqual([{ number: 1 }, { number: 2 }]);
    expect(ports).toEqual([{ number: 2 }, { number: 1 }]);
  });
});
