import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { useDaemon } from "../../../components/daemon/daemon";
import { dockerClient, forceRemove, ifNamed } from "../../../components/daemon/dockerClient";
import { SshAgent, sshArgs } from "../../../components/daemon/sshConnection";
import { BROKEN, daemonError } from "../../support/engineAnswers";

const target = (daemonHost?: string) => dockerClient(daemonHost).modem as object;
const before = { ...process.env };

beforeEach(() => delete process.env.DOCKER_HOST);
afterEach(() => (process.env = { ...before }));

describe("a client of the daemon", () => {
  const HERE = { socketPath: "/var/run/docker.sock", host: undefined };
  it.each<[address: string | undefined, DOCKER_HOST: string | undefined, goesTo: object]>([
    ["unix:///run/lab/docker.sock", undefined, { socketPath: "/run/lab/docker.sock" }],
    ["tcp://10.0.0.5:2300", undefined, { host: "10.0.0.5", port: 2300, protocol: "http" }],
    ["tcp://[::1]", undefined, { host: "::1", port: 2375, protocol: "http" }],
    ["http://build", undefined, { host: "build", port: 2375, protocol: "http" }],
    ["ssh://me@build.example:2222", undefined, { agent: expect.any(SshAgent) as object }],
    [undefined, "tcp://10.0.0.6:2375", { host: "10.0.0.6" }],
    ["", "tcp://10.0.0.6:2375", { host: "10.0.0.6" }],
    [undefined, undefined, HERE],
    ["tcp://10.0.0.5:2375", "tcp://10.0.0.6:2375", { host: "10.0.0.5" }],
  ])("a client of %j with the DOCKER_HOST %j connects to %j", (address, host, goesTo) => {
    if (host !== undefined) process.env.DOCKER_HOST = host;
    expect(target(address)).toMatchObject(goesTo);
    expect(process.env.DOCKER_HOST).toBe(host);
  });

  it("names the daemon in errors of the connection, but not in the daemon's own errors", async () => {
    await expect(dockerClient("unix:///nowhere.sock").ping()).rejects.toThrow(
      'the daemon of "unix:///nowhere.sock": connect ENOENT /nowhere.sock',
    );
    const server = createServer((_request, response) => response.writeHead(500).end('{"message":"busy"}'));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    await expect(dockerClient(`tcp://127.0.0.1:${port}`).ping()).rejects.toThrow(
      /^\(HTTP code 500\).* busy $/,
    );
    server.close();
    server.closeAllConnections();
  });
});

describe("a daemon that hangs", () => {
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/volumes")) response.writeHead(200).write('{"Volumes":');
    if (request.url?.includes("/push")) response.writeHead(200).write('{"status":"Preparing"}\n');
  });
  let client: Docker;
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    client = dockerClient(`tcp://127.0.0.1:${port}`, { read: 0.1, change: 0.2 });
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it.each<[what: string, call: () => Promise<unknown>, seconds: number]>([
    ["during a read", () => client.getContainer("1").inspect(), 0.1],
    ["in the middle of a read", () => client.listVolumes(), 0.1],
    ["during a change", () => client.createContainer({ Image: "redis:7" }), 0.2],
    ["at the start of a command", () => client.getExec("1").start({}), 0.2],
    [
      "between two parts of a stream",
      async () => finished(await client.getImage("app").push({ authconfig: {} as never })),
      0.2,
    ],
  ])("fails a call after its timeout if the daemon hangs %s", async (_what, call, seconds) => {
    await expect(call()).rejects.toThrow(`no answer within ${seconds} s`);
  });

  it("a call with an abort signal fails only when the signal fires", async () => {
    const abortSignal = AbortSignal.timeout(400);
    const begun = Date.now();
    await expect(client.getContainer("1").wait({ abortSignal })).rejects.toThrow("aborted");
    expect(Date.now() - begun).toBeGreaterThan(350);
  });
});

describe("removing a container by force", () => {
  const MISSING = daemonError(404, "no such container");
  const ENDED = daemonError(
    500,
    "Could not kill running container 1, cannot remove - Container 1 is not running",
  );
  it.each<[what: string, answers: (Error | undefined)[], error: Error | undefined]>([
    ["succeeds", [undefined], undefined],
    ["succeeds if the container is gone", [MISSING], undefined],
    ["is tried again if the container ended at that moment", [ENDED, undefined], undefined],
    ["is tried again only once", [ENDED, ENDED], ENDED],
    ["fails with Docker's own error", [BROKEN], BROKEN],
  ])("forced removal of a container %s", async (_what, answers, error) => {
    const remove = jest.fn();
    for (const answer of answers)
      remove.mockImplementationOnce(() => (answer ? Promise.reject(answer) : Promise.resolve()));
    const done = forceRemove({ remove } as never, { v: true });
    await (error ? expect(done).rejects.toBe(error) : done);
    expect(remove.mock.calls).toEqual(answers.map(() => [{ force: true, v: true }]));
  });
});

describe("ssh arguments", () => {
  const TIMEOUT = ["-o", "ConnectTimeout=10"];
  it.each<[address: string, sshOpts: string[], args: string[]]>([
    ["ssh://box", [], [...TIMEOUT, "-T", "--", "box", "docker system dial-stdio"]],
    [
      "ssh://me@box:22",
      ["-i", "key"],
      ["-l", "me", "-p", "22", "-i", "key", ...TIMEOUT, "-T", "--", "box", "docker system dial-stdio"],
    ],
    [
      "ssh://[::1]/run/my.sock",
      ["-T", "-oConnectTimeout=1"],
      ["-T", "-oConnectTimeout=1", "--", "::1", "docker --host=unix:///run/my.sock system dial-stdio"],
    ],
  ])("builds the ssh arguments for %s %j", (address, sshOpts, args) => {
    expect(sshArgs(address, sshOpts)).toEqual(args);
  });

  it.each(["ssh://me:secret@box", "ssh://box?a=b", "ssh://box/$(reboot)"])(
    "refuses the ssh address %s",
    (address) => {
      expect(() => sshArgs(address, [])).toThrow();
    },
  );
});

describe("over ssh", () => {
  const folder = mkdtempSync(join(tmpdir(), "ssh-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Has a script stand in for `ssh`, which keeps what it was called with. */
  function withSsh(script: string): void {
    writeFileSync(join(folder, "ssh"), `#!/bin/sh\necho "$@" >> ${folder}/called\n${script}\n`, {
      mode: 0o755,
    });
    process.env.PATH = `${folder}:${before.PATH}`;
  }

  it("uses `docker system dial-stdio`, and one ssh login for several calls", async () => {
    withSsh(
      `while read line; do [ "$line" = "$(printf '\\r')" ] && printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nOK'; done`,
    );
    useDaemon({ host: "ssh://me@box", sshOpts: ["-i", "key"] });
    const docker = dockerClient("ssh://me@box");
    expect(String(await docker.ping())).toBe("OK");
    expect(String(await docker.ping())).toBe("OK");
    expect(readFileSync(join(folder, "called"), "utf8")).toBe(
      "-l me -i key -o ConnectTimeout=10 -T -- box docker system dial-stdio\n",
    );
  });

  it("fails with ssh's error, and names the daemon and its setting", async () => {
    withSsh("echo 'Host key verification failed.' >&2; exit 255");
    useDaemon({ host: "ssh://wrong" });
    await expect(dockerClient("ssh://wrong").ping()).rejects.toThrow(
      'the daemon of docker:host: "ssh://wrong": ssh says: Host key verification failed.',
    );
  });

  it("fails if ssh is not installed", async () => {
    process.env.PATH = "/nowhere";
    await expect(dockerClient("ssh://box").ping()).rejects.toThrow(
      'the daemon of "ssh://box": spawn ssh ENOENT',
    );
  });
});

it.each([
  ["db", { Id: `db${"0".repeat(62)}`, Name: "/other" }, false],
  ["db", { Id: "1", Name: "/db" }, true],
  ["7278", { Id: `7278${"0".repeat(60)}`, Name: "other" }, false],
  ["0123456789ab", { Id: `0123456789ab${"0".repeat(52)}`, Name: "/other" }, true],
  ["redis", { Id: "1", Name: "/redis" }, true],
])("decides whether the name %s is a name of the container %j: %s", async (name, answer, has) => {
  expect(await ifNamed(name, Promise.resolve(answer))).toBe(has ? answer : undefined);
});
