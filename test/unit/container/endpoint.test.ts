import { endpointUrl } from "../../../components/container/endpoint";

describe("the URL of a published port", () => {
  it.each([
    ["127.0.0.1", 3000, "http://127.0.0.1:3000"],
    ["127.0.0.2", 49153, "http://127.0.0.2:49153"],
    ["192.168.1.20", 3000, "http://192.168.1.20:3000"],
    ["::1", 3000, "http://[::1]:3000"],
    ["fd00::20", 3000, "http://[fd00::20]:3000"],
    ["0.0.0.0", 3000, "http://127.0.0.1:3000"],
    ["::", 3000, "http://127.0.0.1:3000"],
  ])("on %s, port %d, is %s: where every address is meant, this machine's", (bindAddress, port, url) => {
    expect(endpointUrl(bindAddress, port)).toBe(url);
  });

  it.each([undefined, "", "unix:///var/run/docker.sock", "npipe:////./pipe/docker_engine", "fd://"])(
    "stays on this machine with the daemon %j",
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
  ])("names the machine of the daemon %s", (daemonHost, url) => {
    for (const bindAddress of ["127.0.0.1", "::1", "0.0.0.0", "::"]) {
      expect(endpointUrl(bindAddress, 3000, daemonHost)).toBe(url);
    }
  });

  it("keeps an address that was chosen, on another machine too", () => {
    expect(endpointUrl("192.168.1.20", 3000, "tcp://10.0.0.5:2375")).toBe("http://192.168.1.20:3000");
  });
});
