import { dockerClient } from "../components/docker/dockerClient";

/** The parts of docker-modem that say where a client connects. */
interface Target {
  socketPath?: string;
  host?: string;
  port?: string | number;
  protocol?: string;
  username?: string;
}

const target = (daemonHost?: string) => dockerClient(daemonHost).modem as Target;
const own = process.env.DOCKER_HOST;

beforeEach(() => delete process.env.DOCKER_HOST);
afterAll(() => {
  if (own !== undefined) process.env.DOCKER_HOST = own;
});

describe("a client of the daemon", () => {
  it("goes to the socket in a unix:// address", () => {
    expect(target("unix:///run/lab/docker.sock").socketPath).toBe("/run/lab/docker.sock");
  });

  it("goes to host and port of a tcp:// address", () => {
    expect(target("tcp://10.0.0.5:2375")).toMatchObject({ host: "10.0.0.5", port: "2375", protocol: "http" });
  });

  it("goes over ssh to the user and machine of an ssh:// address", () => {
    expect(target("ssh://me@build.example:2222")).toMatchObject({
      host: "build.example",
      port: "2222",
      protocol: "ssh",
      username: "me",
    });
  });

  it.each([undefined, ""])("goes where DOCKER_HOST says if the address is %j", (daemonHost) => {
    process.env.DOCKER_HOST = "tcp://10.0.0.6:2375";
    expect(target(daemonHost).host).toBe("10.0.0.6");
  });

  it("goes to the local daemon's socket if nothing says where", () => {
    expect(target()).toMatchObject({ socketPath: expect.anything() as unknown, host: undefined });
  });

  it("prefers the address given to DOCKER_HOST, which stays as it was", () => {
    process.env.DOCKER_HOST = "tcp://10.0.0.6:2375";
    expect(target("tcp://10.0.0.5:2375").host).toBe("10.0.0.5");
    expect(process.env.DOCKER_HOST).toBe("tcp://10.0.0.6:2375");
  });

  it("leaves DOCKER_HOST unset if it was", () => {
    target("tcp://10.0.0.5:2375");
    expect(process.env).not.toHaveProperty("DOCKER_HOST");
  });

  it("leaves DOCKER_HOST as it was when the address cannot be read", () => {
    expect(() => target("tcp://a:b:c:d")).toThrow();
    expect(process.env).not.toHaveProperty("DOCKER_HOST");
  });
});
