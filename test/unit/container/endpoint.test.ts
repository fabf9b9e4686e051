import { endpointUrl, tunnelTo } from "../../../components/container/endpoint";

describe("the URL of a published port", () => {
  it.each([
    ["127.0.0.1", 3000, "http://127.0.0.1:3000"],
    ["127.0.0.2", 49153, "http://127.0.0.2:49153"],
    ["192.168.1.20", 3000, "http://192.168.1.20:3000"],
    ["::1", 3000, "http://[::1]:3000"],
    ["fd00::20", 3000, "http://[fd00::20]:3000"],
    ["0.0.0.0", 3000, "http://127.0.0.1:3000"],
    ["::", 3000, "http://127.0.0.1:3000"],
  ])("on the address %s, port %d has the URL %s", (bindAddress, port, url) => {
    expect(endpointUrl(bindAddress, port)).toBe(url);
  });

  it.each([undefined, "", "unix:///var/run/docker.sock", "npipe:////./pipe/docker_engine", "fd://"])(
    "the URL contains 127.0.0.1 with the local daemon %j",
    (daemonHost) => {
      expect(endpointUrl("127.0.0.1", 3000, daemonHost)).toBe("http://127.0.0.1:3000");
    },
  );

  it.each([
    ["tcp://10.0.0.5:2375", "http://10.0.0.5:3000"],
    ["tcp://docker", "http://docker:3000"],
    ["http://docker:2375", "http://docker:3000"],
    ["https://docker.example:2376/", "http://docker.example:3000"],
    ["ssh://build", "http://build:3000"],
    ["ssh://me@build.example:22", "http://build.example:3000"],
    ["tcp://[fd00::5]:2375", "http://[fd00::5]:3000"],
  ])("the URL of a port on all addresses contains the host of the daemon %s", (daemonHost, url) => {
    for (const bindAddress of ["0.0.0.0", "::"]) {
      expect(endpointUrl(bindAddress, 3000, daemonHost)).toBe(url);
    }
  });

  it("keeps a loopback address with a remote daemon", () => {
    expect(endpointUrl("127.0.0.1", 3000, "ssh://root@10.0.0.1")).toBe("http://127.0.0.1:3000");
    expect(endpointUrl("::1", 3000, "tcp://10.0.0.1:2376")).toBe("http://[::1]:3000");
  });

  it("keeps a bind address other than loopback with a remote daemon", () => {
    expect(endpointUrl("192.168.1.20", 3000, "tcp://10.0.0.5:2375")).toBe("http://192.168.1.20:3000");
  });
});

describe("the hint for a published port", () => {
  it.each([
    ["127.0.0.1", "ssh://root@10.0.0.1", "ssh -N -L 127.0.0.1:3000:127.0.0.1:3000 ssh://root@10.0.0.1."],
    ["127.0.0.2", "ssh://build:2222", "ssh -N -L 127.0.0.2:3000:127.0.0.2:3000 ssh://build:2222."],
    ["127.0.0.1", "tcp://10.0.0.5:2376", "ssh -N -L 127.0.0.1:3000:127.0.0.1:3000 10.0.0.5."],
    ["::1", "tcp://[fd00::5]:2376", "ssh -N -L [::1]:3000:[::1]:3000 fd00::5."],
  ])("names a tunnel and bindAddress for a port on %s of the daemon %s", (bindAddress, daemonHost, line) => {
    expect(tunnelTo(bindAddress, 3000, daemonHost)).toContain(
      `${line} To publish it for others, set bindAddress.`,
    );
  });

  it.each([
    ["0.0.0.0", "ssh://root@10.0.0.1"],
    ["192.168.1.20", "tcp://10.0.0.5:2376"],
    ["127.0.0.1", undefined],
    ["127.0.0.1", "unix:///var/run/docker.sock"],
    ["127.0.0.1", "tcp://localhost:2375"],
    ["127.0.0.1", "tcp://127.0.0.1:2375"],
  ])("gives no hint for a port on %s of the daemon %s", (bindAddress, daemonHost) => {
    expect(tunnelTo(bindAddress, 3000, daemonHost)).toBeUndefined();
  });
});
