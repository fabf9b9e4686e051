import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { arrange } from "../arrange/arrange.ts";
import { Faults } from "../model/reportEntry.ts";
import { commandModel } from "../read/commandModel.ts";
import { dockerCli } from "../read/docker/readCommand.ts";
import { withFakeDaemon } from "../read/docker/fakeDaemon.ts";
import { noDockerCli } from "./support/dockerCliIsHere.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-test-"));
after(() => rmSync(folder, { recursive: true }));

const skip = { skip: noDockerCli };

function read(words: readonly string[], verb: "run" | "create" = "run", cwd = folder) {
  return withFakeDaemon((socket) =>
    commandModel(words, {
      where: "run.sh:1",
      origin: { kind: "script", file: "run.sh", line: 1, words: [] },
      reading: { socket, cwd, env: { FROM_ENV: "value" }, verb },
    }),
  );
}

void test(
  "files of variables, relative paths and the environment are what Docker makes of them",
  skip,
  async () => {
    writeFileSync(join(folder, "vars.env"), "A=1\nFROM_ENV\n");
    const { model } = await read([
      "--env-file",
      "vars.env",
      "-e",
      "FROM_ENV",
      "-e",
      "NOWHERE",
      "--mount",
      "type=bind,src=/x,dst=/y",
      "img",
    ]);
    assert.deepEqual(
      [...(model.body.Env ?? [])].sort(),
      ["A=1", "FROM_ENV=value", "FROM_ENV=value", "NOWHERE"].sort(),
    );
  },
);

void test("a file for the container's id is neither written nor in the way", skip, async () => {
  writeFileSync(join(folder, "there"), "x");
  await read(["--cidfile", "there", "img"]);
  await read(["--cidfile=new", "img"]);
  assert.equal(existsSync(join(folder, "new")), false);
});

void test("a folder that is not on this machine is in no command's way", skip, async () => {
  const { model } = await read(["-v", "/data:/data", "img"], "run", "/not/here");
  assert.deepEqual(model.body.HostConfig?.Binds, ["/data:/data"]);
});

void test("a service, a named one and a command that ends are told apart", skip, async () => {
  const cases: [string[], boolean][] = [
    [["-d", "img"], false],
    [["-itd", "img", "sh"], false],
    [["--rm", "img"], true],
    [["-it", "img", "bash"], true],
    [["--rm", "-p", "1:1", "img"], false],
    [["--name", "n", "img", "bash"], false],
    [["img", "httpd", "-d"], true],
  ];
  for (const [words, isOneOff] of cases)
    assert.equal((await read(words)).model.isOneOff, isOneOff, words.join(" "));
});

const refused: [string[], RegExp, RegExp][] = [
  [["-d"], /requires at least 1 argument/, /Mend/],
  [["-p", "8080:8008-h", "img"], /8008-h/, /Mend/],
  [["-link", "db:db", "img"], /^-link has one dash/, /Write --link/],
  [["-d", "-name", "web", "img"], /^-name has one dash/, /Write --name/],
  [["--nosuchflag", "img"], /unknown flag: --nosuchflag/, /Mend/],
];
for (const [words, what, todo] of refused) {
  void test(`docker run ${words.join(" ")} is refused with its line and a remedy`, skip, async () => {
    await assert.rejects(read(words), (error) => {
      assert.ok(error instanceof Faults);
      const [fault] = error.faults;
      assert.equal(fault?.where, "run.sh:1");
      assert.match(fault.what, what);
      assert.match(fault.todo, todo);
      return true;
    });
  });
}

void test("flags with one dash of the program in the container are no flags of Docker", skip, async () => {
  const { model } = await read(["-d", "img", "-name", "x", "-link"]);
  assert.deepEqual(model.body.Cmd, ["-name", "x", "-link"]);
});

/** Words of each flag of `docker run`, and what the report says of it; flags that say something together are one. */
const FLAGS: Readonly<Record<string, readonly [words: readonly string[], what: RegExp]>> = {
  "add-host": [["--add-host", "a:10.0.0.1"], /^--add-host a:10\.0\.0\.1$/],
  annotation: [["--annotation", "a=b"], /^--annotation a$/],
  attach: [["-a", "stdout"], /^--attach$/],
  "blkio-weight": [["--blkio-weight", "10"], /^--blkio-weight 10$/],
  "blkio-weight-device": [["--blkio-weight-device", "/dev/a:10"], /^--blkio-weight-device/],
  "cap-add": [["--cap-add", "NET_ADMIN"], /^--cap-add /],
  "cap-drop": [["--cap-drop", "ALL"], /^--cap-drop /],
  "cgroup-parent": [["--cgroup-parent", "/a"], /^--cgroup-parent \/a$/],
  cgroupns: [["--cgroupns", "host"], /^--cgroupns host$/],
  cidfile: [["--cidfile", "id"], /^--cidfile$/],
  "cpu-period": [["--cpu-period", "1000"], /^--cpu-period 1000$/],
  "cpu-quota": [["--cpu-quota", "1000"], /^--cpu-quota 1000$/],
  "cpu-rt-period": [["--cpu-rt-period", "9"], /^--cpu-rt-period 9$/],
  "cpu-rt-runtime": [["--cpu-rt-runtime", "9"], /^--cpu-rt-runtime 9$/],
  "cpu-shares": [["-c", "9"], /^--cpu-shares 9$/],
  "cpuset-cpus": [["--cpuset-cpus", "0"], /^--cpuset-cpus 0$/],
  "cpuset-mems": [["--cpuset-mems", "0"], /^--cpuset-mems 0$/],
  "detach-keys": [["--detach-keys", "ctrl-a"], /^--detach-keys$/],
  device: [["--device", "/dev/null"], /^--device \/dev\/null/],
  "device-cgroup-rule": [["--device-cgroup-rule", "c 1:3 r"], /^--device-cgroup-rule/],
  "device-read-bps": [["--device-read-bps", "/dev/a:9"], /^--device-read-bps/],
  "device-read-iops": [["--device-read-iops", "/dev/a:9"], /^--device-read-iops/],
  "device-write-bps": [["--device-write-bps", "/dev/a:9"], /^--device-write-bps/],
  "device-write-iops": [["--device-write-iops", "/dev/a:9"], /^--device-write-iops/],
  dns: [["--dns", "9.9.9.9"], /^--dns 9/],
  "dns-option": [["--dns-option", "ndots:1"], /^--dns-option/],
  "dns-search": [["--dns-search", "a.b"], /^--dns-search/],
  domainname: [["--domainname", "a.b"], /^--domainname a\.b$/],
  entrypoint: [["--entrypoint", "sh"], /^--entrypoint sh$/],
  env: [["-e", "A=1"], /^--env A$/],
  expose: [["--expose", "99"], /^--expose 99\/tcp$/],
  gpus: [["--gpus", "all"], /^--gpus/],
  "group-add": [["--group-add", "audio"], /^--group-add audio$/],
  "health-cmd": [["--health-cmd", "true", "--health-interval", "5s"], /^--health-cmd$/],
  hostname: [["-h", "www"], /^--hostname www$/],
  init: [["--init"], /^--init$/],
  interactive: [["-i"], /^--interactive$/],
  ipc: [["--ipc", "host"], /^--ipc host$/],
  isolation: [["--isolation", "process"], /^--isolation process$/],
  label: [["-l", "a=b"], /^--label a$/],
  link: [["--link", "db:db"], /^--link db:db$/],
  "log-driver": [["--log-driver", "syslog", "--log-opt", "tag=a"], /^--log-driver syslog$/],
  memory: [["-m", "100m"], /^--memory 100m$/],
  "memory-reservation": [["--memory-reservation", "50m"], /^--memory-reservation 50m$/],
  "memory-swappiness": [["--memory-swappiness", "0"], /^--memory-swappiness 0$/],
  mount: [["--mount", "type=tmpfs,dst=/t"], /^--mount type=tmpfs/],
  name: [["--name", "web"], /^--name web$/],
  "oom-kill-disable": [["--oom-kill-disable"], /^--oom-kill-disable/],
  "oom-score-adj": [["--oom-score-adj", "9"], /^--oom-score-adj 9$/],
  pid: [["--pid", "host"], /^--pid host$/],
  "pids-limit": [["--pids-limit", "9"], /^--pids-limit 9$/],
  platform: [["--platform", "linux/amd64"], /^--platform linux\/amd64$/],
  privileged: [["--privileged"], /^--privileged$/],
  publish: [["-p", "8080:80"], /^--publish 8080:80$/],
  "publish-all": [["-P"], /^--publish-all$/],
  pull: [["--pull", "always"], /^--pull$/],
  "read-only": [["--read-only"], /^--read-only$/],
  restart: [["--restart", "always"], /^--restart always$/],
  runtime: [["--runtime", "runsc"], /^--runtime runsc$/],
  "security-opt": [["--security-opt", "label=disable"], /^--security-opt/],
  "shm-size": [["--shm-size", "128m"], /^--shm-size 128m$/],
  "sig-proxy": [["--sig-proxy=false"], /^--sig-proxy$/],
  "stop-signal": [["--stop-signal", "SIGINT"], /^--stop-signal SIGINT$/],
  "stop-timeout": [["--stop-timeout", "9"], /^--stop-timeout 9$/],
  "storage-opt": [["--storage-opt", "size=1G"], /^--storage-opt size=1G$/],
  sysctl: [["--sysctl", "net.core.somaxconn=9"], /^--sysctl net/],
  tmpfs: [["--tmpfs", "/t"], /^--tmpfs \/t$/],
  tty: [["-t"], /^--tty$/],
  ulimit: [["--ulimit", "nofile=1:2"], /^--ulimit nofile=1:2$/],
  user: [["-u", "1000"], /^--user 1000$/],
  userns: [["--userns", "host"], /^--userns host$/],
  uts: [["--uts", "host"], /^--uts host$/],
  volume: [["-v", "data:/d"], /^--volume data:\/d$/],
  "volume-driver": [["--volume-driver", "local2"], /^--volume-driver local2$/],
  "volumes-from": [["--volumes-from", "other"], /^--volumes-from other$/],
  workdir: [["-w", "/srv"], /^--workdir \/srv$/],
};

/** Flags that are said along with one above, that exclude another, or that this test says each time. */
const NOT_ALONE = [
  ...[
    "detach",
    "env-file",
    "label-file",
    "help",
    "rm",
    "quiet",
    "memory-swap",
    "cpus",
    "disable-content-trust",
  ],
  ...["health-interval", "health-retries", "health-start-interval", "health-start-period", "health-timeout"],
  ...["no-healthcheck", "log-opt", "network", "network-alias", "ip", "ip6", "link-local-ip", "mac-address"],
  ...["use-api-socket", "kernel-memory", "cpu-count", "cpu-percent", "io-maxbandwidth", "io-maxiops"],
];

void test("all flags of this docker are tried here", skip, async () => {
  const { stdout } = await dockerCli(["run", "--help"]);
  const flags = [...stdout.matchAll(/^\s+(?:-\w, )?--([a-z][a-z0-9-]*)/gm)].map(([, name = ""]) => name);
  assert.ok(flags.length > 80);
  assert.deepEqual(
    flags.filter((flag) => !Object.hasOwn(FLAGS, flag) && !NOT_ALONE.includes(flag)),
    [],
  );
});

void test("each flag is in exactly one of the three lists, whatever is said together", skip, async () => {
  const { stdout } = await dockerCli(["run", "--help"]);
  // An older docker has fewer.
  const known = Object.entries(FLAGS).filter(
    ([flag]) => stdout.includes(`--${flag} `) || stdout.includes(`--${flag}\n`),
  );
  assert.ok(known.length > 60);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(known, { minLength: 1 }), async (said) => {
      const words = said.flatMap(([, [flag]]) => flag);
      const { model, entries } = await read([...words, "img", "command"]);
      const { reports } = arrange([{ model: { ...model, isOneOff: false }, entries, notices: [] }], {
        sources: "keep",
      });
      const [report] = reports;
      for (const [flag, [, what]] of said) {
        const found = report?.entries.filter((entry) => what.test(entry.what)) ?? [];
        assert.equal(found.length, 1, `${flag}: ${JSON.stringify(found)}`);
      }
    }),
    { numRuns: 12 },
  );
});
