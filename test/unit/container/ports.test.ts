import { checkPorts, type PublishedPort } from "../../../components/container/ports";
import { refuses } from "../../support/failures";

describe("the ports that a container publishes", () => {
  it("publishes by default a TCP port of this machine that Docker picks", () => {
    expect(checkPorts({ ports: [{ internal: 80 }] }).ports).toEqual([
      { internal: 80, external: 0, ip: "127.0.0.1", protocol: "tcp" },
    ]);
  });

  it("sorts published ports by number, then by protocol", () => {
    const udp = { internal: 53, external: 5353, ip: "0.0.0.0", protocol: "udp" as const };
    const tcp = { internal: 53, external: 5353, ip: "::1", protocol: "tcp" as const };
    const first = { internal: 9, external: 0, ip: "127.0.0.1", protocol: "sctp" as const };
    expect(checkPorts({ ports: [udp, tcp, first] }).ports).toEqual([first, tcp, udp]);
  });
});

describe("the ports that a container publishes are refused:", () => {
  refuses((ports: PublishedPort[]) => checkPorts({ ports }), {
    "ports.internal: 0 is not accepted.": [{ internal: 0 }],
    "ports.external: 65536 is not accepted.": [{ internal: 80, external: 65536 }],
    'ports.ip: "localhost" is not accepted.': [{ internal: 80, ip: "localhost" }],
    'ports.protocol: "TCP" is not accepted. It must be one of tcp, udp, sctp.': [
      { internal: 80, protocol: "TCP" as "tcp" },
    ],
    'ports: "80/tcp" is not accepted. It is published twice: leave one out.': [
      ...[{ internal: 80, external: 8080 }, { internal: 443 }, { internal: 80, protocol: "tcp" as const }],
    ],
  });
});
