import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificates } from "../support/certificates";
import { contextFolder } from "../support/home";
import { SecondDaemon } from "../support/secondDaemon";
import { SshServer } from "../support/sshServer";
import { InstalledPlugin, type Told } from "./installedPlugin";
import { ManagedResource } from "./managedResource";
import { Sandbox } from "./sandbox";

const sandbox = new Sandbox();
const second = new SecondDaemon();
const server = new SshServer();
const tls = join(mkdtempSync(join(tmpdir(), "conformance-")), "tls");
let tcp: string;

beforeAll(async () => {
  makeCertificates(tls);
  tcp = `tcp://127.0.0.1:${await second.start([], tls)}`;
  await server.start(second.host);
});
afterAll(async () => {
  server.stop();
  await second.stop();
  await sandbox.close();
});

const pem = (name: string) => readFileSync(join(tls, `${name}.pem`), "utf8");
const folders = () => ({ ".docker": contextFolder("second", second.host) });
const sshOptions = () => ["-i", server.key, "-o", `UserKnownHostsFile=${server.knownHosts}`];

/** A volume that the plugin makes where it is told to. */
async function withVolume(told: Told, look: (name: string) => Promise<void>): Promise<void> {
  const plugin = await InstalledPlugin.start("docker", told);
  const name = sandbox.name();
  const volume = new ManagedResource(plugin, "docker:index/volume:Volume", name);
  try {
    await volume.create({ name });
    await look(name);
    expect(await volume.refresh()).toBe(true);
    await volume.delete();
  } finally {
    plugin.stop();
  }
}

describe("the docker plugin uses the daemon that is named by", () => {
  it.each<[what: string, told: () => Told]>([
    ["host", () => ({ configuration: { host: second.host } })],
    ["DOCKER_HOST", () => ({ env: { DOCKER_HOST: second.host } })],
    ["host, before DOCKER_HOST", () => ({ configuration: { host: second.host }, env: { DOCKER_HOST: tcp } })],
    ["host and certPath", () => ({ configuration: { host: tcp, certPath: tls } })],
    ["DOCKER_HOST and DOCKER_CERT_PATH", () => ({ env: { DOCKER_HOST: tcp, DOCKER_CERT_PATH: tls } })],
    [
      "host and the materials",
      () => ({
        configuration: {
          ...{ host: tcp, caMaterial: pem("ca"), certMaterial: pem("cert"), keyMaterial: pem("key") },
        },
        // The plugin takes another one before host.
        env: { DOCKER_HOST: tcp },
      }),
    ],
    [
      "DOCKER_HOST and the variables of the materials",
      () => ({
        env: {
          ...{ DOCKER_HOST: tcp, DOCKER_CA_MATERIAL: pem("ca") },
          ...{ DOCKER_CERT_MATERIAL: pem("cert"), DOCKER_KEY_MATERIAL: pem("key") },
        },
      }),
    ],
    ["context", () => ({ configuration: { context: "second" }, folders: folders() })],
    ["DOCKER_CONTEXT", () => ({ env: { DOCKER_CONTEXT: "second" }, folders: folders() })],
    [
      "host and sshOpts",
      () => ({
        configuration: { host: server.address, sshOpts: JSON.stringify(sshOptions()) },
        folders: {},
      }),
    ],
    [
      "DOCKER_HOST and DOCKER_SSH_OPTS",
      () => ({
        env: { DOCKER_HOST: server.address, DOCKER_SSH_OPTS: sshOptions().join(" ") },
        folders: {},
      }),
    ],
  ])("makes a volume only on the daemon named by %s", async (_what, told) => {
    await withVolume(told(), async (name) => {
      expect(await second.named(name)).toEqual([name]);
      const { Volumes } = await sandbox.docker.listVolumes({ filters: { name: [name] } });
      expect(Volumes).toEqual([]);
    });
    expect(await second.named(sandbox.prefix)).toEqual([]);
  });
});

describe("the docker plugin fails with", () => {
  it.each<[what: string, told: () => Told]>([
    ["a host where no daemon answers", () => ({ configuration: { host: "unix:///nowhere.sock" } })],
    ["a context that does not exist", () => ({ configuration: { context: "nowhere" }, folders: folders() })],
    ["no certificates for a daemon that requires them", () => ({ configuration: { host: tcp } })],
    ["an unknown ssh host key", () => ({ configuration: { host: server.address }, folders: {} })],
  ])("fails, and makes nothing, with %s", async (_what, told) => {
    await expect(withVolume(told(), () => Promise.resolve())).rejects.toThrow();
    expect(await second.named(sandbox.prefix)).toEqual([]);
  });
});
