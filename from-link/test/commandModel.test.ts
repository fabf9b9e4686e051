import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { arrange } from "../arrange/arrange.ts";
import { Faults } from "../model/reportEntry.ts";
import { commandModel } from "../read/commandModel.ts";
import { longFlags } from "../read/docker/readCommand.ts";
import { withFakeDaemon } from "../read/docker/fakeDaemon.ts";
import { noDockerCli } from "./support/dockerCliIsHere.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-test-"));
after(() => rmSync(folder, { recursive: true }));

const skip = { skip: noDockerCli };

function read(words: readonly string[], cwd = folder) {
  return withFakeDaemon((socket) =>
    commandModel(
      words,
      { kind: "script", file: "run.sh", line: 1, words: [] },
      { socket, cwd, env: { FROM_ENV: "value" }, verb: "run" },
    ),
  );
}

void test("reads --env-file and the environment as Docker does", skip, async () => {
  writeFileSync(join(folder, "vars.env"), "# B\nA=1\nFROM_ENV\nNOT_SAID\n");
  const { model } = await read("--env-file vars.env -e FROM_ENV -e NOWHERE img".split(" "));
  const lines = [...(model.body.Env ?? [])].sort();
  assert.deepEqual(lines, ["A=1", "FROM_ENV=value", "FROM_ENV=value", "NOT_SAID", "NOWHERE"]);
});

void test("leaves from-link's stand-in for the Docker socket out of the container", skip, async () => {
  const { model } = await read("-e DOCKER_HOST -e DOCKER_CONFIG -e FROM_ENV --use-api-socket img".split(" "));
  assert.deepEqual([...(model.body.Env ?? [])].sort(), ["DOCKER_CONFIG", "DOCKER_HOST", "FROM_ENV=value"]);
  assert.equal(JSON.stringify(model.body).includes("from-link-"), false);
});

void test("carries a log driver that the command names, even Docker's default", skip, async () => {
  const { model, entries } = await read("--log-driver json-file --link db:db --name web img".split(" "));
  const { reports } = arrange([{ model, entries, notices: [] }], { sources: "keep" });
  const said = reports.flatMap((report) => report.entries);
  assert.equal(said.find(({ what }) => what === "--log-driver json-file")?.list, "carried");
});

void test("neither writes the --cidfile nor fails if that file exists", skip, async () => {
  writeFileSync(join(folder, "there"), "x");
  await read(["--cidfile", "there", "img"]);
  await read(["--cidfile=new", "img"]);
  assert.equal(existsSync(join(folder, "new")), false);
});

void test("reads a command that names a folder of another machine", skip, async () => {
  const { model } = await read(["-v", "/data:/data", "img"], "/not/here");
  assert.deepEqual(model.body.HostConfig?.Binds, ["/data:/data"]);
});

void test("distinguishes services from commands that end", skip, async () => {
  const cases: [string[], boolean][] = [
    [["-d", "img"], false],
    [["-itd", "img", "sh"], false],
    [["--rm", "img"], true],
    [["-it", "img", "bash"], true],
    [["--rm", "-p", "1:1", "img"], false],
    [["--name", "n", "img", "bash"], false],
    [["--name", "n", "img"], false],
    [["--name", "n", "--rm", "img", "psql"], true],
    [["-it", "--rm", "--name", "mysqlterm", "--link", "db:db", "mysql"], true],
    [["-it", "--name", "n", "img"], true],
    [["-i", "--name", "n", "img", "psql"], true],
    [["-it", "--rm", "--name", "n", "-P", "img"], false],
    [["-d", "--rm", "--name", "n", "img"], false],
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
  void test(`refuses docker run ${words.join(" ")}, with the line and a remedy`, skip, async () => {
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

void test("passes one-dash flags after the image to the program", skip, async () => {
  const { model } = await read(["-d", "img", "-name", "x", "-link"]);
  assert.deepEqual(model.body.Cmd, ["-name", "x", "-link"]);
});

/** Flags of `docker run` that the report repeats unchanged. */
const AS_WRITTEN = [
  ...["--add-host a:10.0.0.1", "--dns 9.9.9.9", "--dns-option ndots:1", "--dns-search a.b"],
  ...["--blkio-weight 10", "--device-cgroup-rule c 1:3 r", "--isolation process", "--oom-score-adj 9"],
  ...["--cap-drop ALL", "--group-add audio", "--privileged", "--read-only", "--security-opt label=disable"],
  ...["--cgroup-parent /a", "--cgroupns host", "--ipc host", "--pid host", "--userns host", "--uts host"],
  ...["--cpu-period 1000", "--cpu-quota 1000", "--cpu-rt-period 9", "--cpu-rt-runtime 9"],
  ...["--cpuset-cpus 0", "--cpuset-mems 0", "--memory-reservation 50m", "--memory-swappiness 0"],
  ...["--device-read-bps /dev/a:9", "--device-read-iops /dev/a:9"],
  ...["--device-write-bps /dev/a:9", "--device-write-iops /dev/a:9"],
  ...["--domainname a.b", "--entrypoint sh", "--init", "--link db:db", "--name web", "--restart always"],
  ...["--pids-limit 9", "--shm-size 128m", "--sysctl net.core.somaxconn=9", "--ulimit nofile=1:2"],
  ...["--platform linux/amd64", "--runtime runsc", "--stop-signal SIGINT", "--stop-timeout 9"],
  ...["--storage-opt size=1G", "--tmpfs /t", "--volume-driver local2", "--volumes-from other"],
];

/** Other flags, each with the start of its name in the report; flags with one meaning form one entry. */
const OTHERWISE = {
  "-a stdout": "--attach",
  "--annotation a=b": "--annotation a",
  "--blkio-weight-device /dev/a:10": "--blkio-weight-device ",
  "-c 9": "--cpu-shares 9",
  "--cap-add NET_ADMIN": "--cap-add ",
  "--cidfile id": "--cidfile",
  "--detach-keys ctrl-a": "--detach-keys",
  "--device /dev/null": "--device /dev/null",
  "-e A=1": "--env A",
  "--expose 99": "--expose 99/tcp",
  "--gpus all": "--gpus ",
  "-h www": "--hostname www",
  "--kernel-memory 9m": "--kernel-memory",
  "--health-cmd true --health-interval 5s": "--health-cmd",
  "-i": "--interactive",
  "-l a=b": "--label a",
  "--log-driver syslog --log-opt tag=a": "--log-driver syslog",
  "-m 100m": "--memory 100m",
  "--mount type=tmpfs,dst=/t": "--mount type=tmpfs",
  "--oom-kill-disable": "--oom-kill-disable",
  "-p 8080:80": "--publish 8080:80",
  "-P": "--publish-all",
  "--pull always": "--pull",
  "--sig-proxy=false": "--sig-proxy",
  "-t": "--tty",
  "-u 1000": "--user 1000",
  "-v data:/d": "--volume data:/d",
  "-w /srv": "--workdir /srv",
};

const FLAGS = [
  ...AS_WRITTEN.map((what) => ({ what, words: what.split(/ (.*)/).filter(Boolean), isWhole: true })),
  ...Object.entries(OTHERWISE).map(([said, what]) => ({ what, words: said.split(" "), isWhole: false })),
].map((flag) => ({ ...flag, name: /^--([\w-]+)/.exec(flag.what)?.[1] ?? "" }));

/** Flags that need another flag, exclude another flag, or are in each case of this test. */
const NOT_ALONE = [
  ...["detach", "env-file", "label-file", "help", "rm", "quiet", "memory-swap", "cpus", "no-healthcheck"],
  ...["health-interval", "health-retries", "health-start-interval", "health-start-period", "health-timeout"],
  ...["log-opt", "network", "network-alias", "ip", "ip6", "link-local-ip", "mac-address", "use-api-socket"],
  ...["disable-content-trust", "cpu-count", "cpu-percent", "io-maxbandwidth", "io-maxiops"],
];

/** Names of all flags that this docker has. */
async function flagsHere(): Promise<string[]> {
  const flags = await withFakeDaemon((socket) => longFlags({ socket }));
  assert.ok(flags.size > 80);
  return [...flags];
}

void test("covers every flag of the installed docker", skip, async () => {
  const tried = [...NOT_ALONE, ...FLAGS.map(({ name }) => name)];
  assert.deepEqual(
    (await flagsHere()).filter((flag) => !tried.includes(flag)),
    [],
  );
});

void test("puts each flag into exactly one of the three lists, in any combination", skip, async () => {
  const here = await flagsHere();
  // An older docker has fewer.
  const known = FLAGS.filter(({ name }) => here.includes(name));
  assert.ok(known.length > 60);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(known, { minLength: 1 }), async (said) => {
      const { model, entries } = await read([...said.flatMap(({ words }) => words), "img", "command"]);
      const { reports } = arrange([{ model: { ...model, isOneOff: false }, entries, notices: [] }], {
        sources: "keep",
      });
      const names = reports.flatMap((report) => report.entries.map((entry) => entry.what));
      for (const { what, isWhole } of said) {
        const found = names.filter((name) => (isWhole ? name === what : name.startsWith(what)));
        assert.equal(found.length, 1, `${what}: ${JSON.stringify(found)}`);
      }
    }),
    { numRuns: 12 },
  );
});
