import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { contextNamed, currentContextName } from "../../../components/daemon/contexts";
import {
  daemonAt,
  daemonOf,
  useDaemon,
  wordsOf,
  type DaemonSettings,
} from "../../../components/daemon/daemon";

const home = mkdtempSync(join(os.tmpdir(), "daemon-"));
const folder = join(home, ".docker");
const certificates = join(home, "certificates");

function keepContext(name: string, Host: string, { at = folder, tls = false } = {}): string {
  const key = createHash("sha256").update(name).digest("hex");
  const meta = join(at, "contexts", "meta", key);
  mkdirSync(meta, { recursive: true });
  const Endpoints = { docker: { Host, SkipTLSVerify: false } };
  writeFileSync(join(meta, "meta.json"), JSON.stringify({ Name: name, Metadata: {}, Endpoints }));
  const pems = join(at, "contexts", "tls", key, "docker");
  if (tls) {
    mkdirSync(pems, { recursive: true });
    writeFileSync(join(pems, "ca.pem"), "");
  }
  return pems;
}

const ofSecure = keepContext("secure", "tcp://far:2376", { tls: true });
keepContext("colima", "unix:///colima.sock");
keepContext("other", "ssh://me@box");
mkdirSync(certificates);
for (const name of ["ca", "cert", "key"])
  writeFileSync(join(certificates, `${name}.pem`), `${name} of the folder`);

beforeAll(() => {
  const info = os.userInfo();
  jest.spyOn(os, "userInfo").mockReturnValue({ ...info, homedir: home });
});
afterAll(() => rmSync(home, { recursive: true }));

const COLIMA = { address: "unix:///colima.sock" };
const DEFAULT = { address: "unix:///var/run/docker.sock", named: "the default socket" };
const TEXTS = { caMaterial: "ca", certMaterial: "cert", keyMaterial: "key" };
const FOLDER = { ca: "ca of the folder", cert: "cert of the folder", key: "key of the folder" };

describe("the daemon of a Docker provider", () => {
  const MATERIAL = { named: "docker:certMaterial", isMaterial: true };
  const named = (setting: string) => ({
    tls: { ...FOLDER, named: `${setting}: ${JSON.stringify(certificates)}` },
  });
  const host = "tcp://a:1";

  it.each<[settings: DaemonSettings, env: Record<string, string>, daemon: object]>([
    [{}, {}, DEFAULT],
    [{ host: "", context: "" }, { DOCKER_HOST: "" }, DEFAULT],
    [{}, { DOCKER_HOST: host }, { address: host, named: `DOCKER_HOST: "${host}"` }],
    [{ host: "ssh://b" }, { DOCKER_HOST: host }, { address: "ssh://b", named: 'docker:host: "ssh://b"' }],
    [{ context: "colima", host }, {}, { ...COLIMA, named: 'docker:context: "colima"' }],
    [{ host }, { DOCKER_CONTEXT: "colima" }, { ...COLIMA, named: 'DOCKER_CONTEXT: "colima"' }],
    [{ context: "colima" }, { DOCKER_CONTEXT: "other" }, COLIMA],
    [{ host, certPath: certificates }, {}, named("docker:certPath")],
    [{ host }, { DOCKER_CERT_PATH: certificates }, named("DOCKER_CERT_PATH")],
    [{ host, ...TEXTS }, {}, { tls: { ca: "ca", cert: "cert", key: "key", ...MATERIAL } }],
    [
      { host },
      { DOCKER_CERT_MATERIAL: "c", DOCKER_KEY_MATERIAL: "k" },
      { tls: { ca: undefined, cert: "c", key: "k", named: "DOCKER_CERT_MATERIAL", isMaterial: true } },
    ],
    [{ context: "secure", certPath: certificates }, {}, { address: "tcp://far:2376", tls: { ...FOLDER } }],
    [{ host: "ssh://b", sshOpts: ["-i", "key"] }, { DOCKER_SSH_OPTS: "-v" }, { sshOpts: ["-i", "key"] }],
    [{ host: "ssh://b" }, { DOCKER_SSH_OPTS: " -i  key " }, { sshOpts: ["-i", "key"] }],
  ])("reads the settings %j and the variables %j as the daemon %j", (settings, env, daemon) => {
    expect(daemonOf(settings, env)).toMatchObject(daemon);
  });

  const path = JSON.stringify(certificates);
  it.each(
    Object.entries<[settings: DaemonSettings, env?: Record<string, string>]>({
      [`docker:context: "gone": there is no such context in ${folder}. \`docker context ls\` lists those that there are.`]:
        [{ context: "gone" }],
      [`DOCKER_CONTEXT: "secure": the Docker provider does not read the certificates of a context. Name them too: pulumi config set docker:certPath ${ofSecure}`]:
        [{}, { DOCKER_CONTEXT: "secure" }],
      [`docker:host: "10.0.0.5:2375" is not accepted. A daemon's address begins with unix://, npipe://, tcp:// or ssh://.`]:
        [{ host: "10.0.0.5:2375" }],
      [`docker:certPath: ${path} is for daemons at tcp://, and the Docker provider would fail with it at unix:///var/run/docker.sock (the default socket). Leave it out.`]:
        [{ certPath: certificates }],
      [`docker:certPath: "/nowhere": ca.pem cannot be read there (ENOENT: no such file or directory, open '/nowhere/ca.pem'). The folder must have ca.pem, cert.pem and key.pem.`]:
        [{ host, certPath: "/nowhere" }],
      "docker:certMaterial is given alone: certMaterial and keyMaterial belong together.": [
        { host, certMaterial: "cert" },
      ],
      'docker:certMaterial: with it, the Docker provider takes DOCKER_HOST: "tcp://b:1" before docker:host: "tcp://a:1". Unset DOCKER_HOST.':
        [{ host, ...TEXTS }, { DOCKER_HOST: "tcp://b:1" }],
      'DOCKER_CERT_PATH: "/c" and docker:certMaterial: the Docker provider takes one of them. Leave one out.':
        [{ host, ...TEXTS }, { DOCKER_CERT_PATH: "/c" }],
    }),
  )("refuses settings of a daemon: %s", (message, [settings, env = {}]) => {
    expect(() => daemonOf(settings, env)).toThrow(expect.objectContaining({ message }) as Error);
  });

  it("refuses a context of another folder, and names the context's address", () => {
    const elsewhere = join(home, "elsewhere");
    keepContext("mine", "unix:///mine.sock", { at: elsewhere });
    expect(() => daemonOf({ context: "mine" }, { DOCKER_CONFIG: elsewhere })).toThrow(
      `docker:context: "mine": the Docker provider looks for it in ${folder} alone. Name its daemon instead: ` +
        "pulumi config set docker:host unix:///mine.sock",
    );
  });

  it.each<[settings: DaemonSettings, words: string]>([
    [{}, "the daemon at unix:///var/run/docker.sock (the default socket)"],
    [{ host: "ssh://b" }, 'the daemon of docker:host: "ssh://b"'],
    [{ context: "colima" }, 'the daemon at unix:///colima.sock (docker:context: "colima")'],
  ])("names the daemon together with its setting: %j", (settings, words) => {
    expect(wordsOf(daemonOf(settings, {}))).toBe(words);
  });
});

describe("a process of redis-link", () => {
  it("uses the certificates and ssh options of the configured daemon for every address", () => {
    expect(useDaemon({ context: "secure", certPath: certificates })).toBe("tcp://far:2376");
    expect(daemonAt("tcp://far:2376")).toMatchObject({ named: 'docker:context: "secure"', tls: FOLDER });
    expect(daemonAt("tcp://near:2376")).toMatchObject({ named: '"tcp://near:2376"', tls: FOLDER });
    expect(daemonAt("unix:///near.sock").tls).toBeUndefined();
    expect(useDaemon({ sshOpts: ["-v"] })).toBeUndefined();
    expect(daemonAt("ssh://near").sshOpts).toEqual(["-v"]);
    expect(daemonAt().sshOpts).toEqual(["-v"]);
  });
});

describe("the current context of the docker CLI", () => {
  const config = (text: string) => {
    const at = mkdtempSync(join(home, "config-"));
    writeFileSync(join(at, "config.json"), text);
    return { DOCKER_CONFIG: at };
  };
  const used = config('{"currentContext":"colima"}');

  it.each<[what: string, env: Record<string, string>, name: string | undefined]>([
    ["is undefined by default", { DOCKER_CONFIG: "/nowhere" }, undefined],
    ["is the context of `docker context use`", used, "colima"],
    [
      "is the context of DOCKER_CONTEXT, which precedes `docker context use`",
      { ...used, DOCKER_CONTEXT: "other" },
      "other",
    ],
    [
      "is undefined with DOCKER_HOST",
      { ...used, DOCKER_CONTEXT: "other", DOCKER_HOST: "tcp://a:1" },
      undefined,
    ],
    ["is undefined for the name `default`", { ...used, DOCKER_CONTEXT: "default" }, undefined],
    ["is undefined if the file cannot be parsed", config("{"), undefined],
  ])("the current context %s", (_what, env, name) => {
    expect(currentContextName(env)).toBe(name);
  });

  it("finds a context's address and certificates by its name", () => {
    expect(contextNamed("other", folder)).toEqual({
      name: "other",
      address: "ssh://me@box",
      certPath: undefined,
    });
    expect(contextNamed("secure", folder)?.certPath).toBe(ofSecure);
    expect(contextNamed("gone", folder)).toBeUndefined();
  });
});
