import { parsePort } from "../../../components/link/linkSource";
import { legacyEnvironment } from "../../../components/link/legacyEnvironment";
import { parseEnvironment } from "../../../components/daemon/notation";
import { docker } from "../support/testDaemon";
import { pull } from "../support/pull";
import { labFolder, restartLabDaemon } from "../support/restartDaemon";
import { uniqueName } from "../../support/uniqueName";

/** The first Engine that makes no link variables of itself (docker/cli docs/deprecated.md). */
const FIRST_WITHOUT = 29;

/** With this in its own environment it does. */
const KEPT = { DOCKER_KEEP_DEPRECATED_LEGACY_LINKS_ENV_VARS: "1" };

/** The first Engine that counts two ports as a range and keeps protocols apart in ranges (moby#49300), as we do. */
const FIRST_CORRECTED = 28;

interface Shape {
  shape: string;
  /** Whether FIRST_CORRECTED changed this shape's ranges or first port. */
  corrected?: boolean;
  alias?: string;
  /** Such as `7000/tcp 7001/tcp`. */
  ports?: string;
  env?: string[];
}

const shapes: Shape[] = [
  { shape: "one TCP port, as Redis", ports: "6379/tcp" },
  { shape: "no port at all" },
  { shape: "one UDP port", ports: "53/udp" },
  { shape: "a lower UDP and a higher TCP port", corrected: true, ports: "6300/udp 6379/tcp" },
  { shape: "TCP and UDP of one number", corrected: true, ports: "53/tcp 53/udp" },
  { shape: "two ports apart", ports: "80/tcp 443/tcp" },
  { shape: "two consecutive ports", corrected: true, ports: "7000/tcp 7001/tcp" },
  { shape: "a range and a port after it", ports: "7000/tcp 7001/tcp 7002/tcp 9000/tcp" },
  { shape: "two ranges", corrected: true, ports: "7000/tcp 7001/tcp 8000/tcp 8001/tcp" },
  { shape: "ranges of two protocols", corrected: true, ports: "7000/tcp 7001/tcp 7001/udp 7002/udp" },
  { shape: "a range that another protocol continues", corrected: true, ports: "7000/tcp 7001/tcp 7002/udp" },
  { shape: "SCTP between the others", corrected: true, ports: "5000/sctp 5001/udp 5002/tcp" },
  { shape: "numbers of different length", corrected: true, ports: "9/tcp 10/tcp 100/tcp" },
  { shape: "an alias with dashes", alias: "my-redis-1", ports: "6379/tcp" },
  { shape: "an alias with dots and underscores", alias: "db.main_1", ports: "6379/tcp" },
  { shape: "variables of its own", ports: "6379/tcp", env: ["REDIS_VERSION=7.0.15", "lower=Case", "EMPTY="] },
  { shape: "values with equal signs and blanks", env: ["OPTS=--a=1 --b = 2", "URL=http://h/?q=1&r=2"] },
  { shape: "HOME and PATH, which are never handed on", env: ["HOME=/data", "PATH=/bin:/usr/bin", "HOMER=1"] },
];

const id = uniqueName();
const lab = labFolder();
let engineMajor = 0;

beforeAll(async () => {
  const { Version } = await docker.version();
  engineMajor = Number(Version.split(".")[0]);
  await pull("alpine");
  if (engineMajor < FIRST_WITHOUT || (await linked("redis", ["6379/tcp"])).made.length > 0) return;
  const [[name, value]] = Object.entries(KEPT) as [[string, string]];
  if (lab === undefined)
    throw new Error(
      `Engine ${engineMajor} makes no link variables to compare with: start dockerd with ${name}=${value}.`,
    );
  await restartLabDaemon(lab, KEPT);
});

afterAll(async () => {
  for (const { Id } of await docker.listContainers({ all: true, filters: { name: [id] } })) {
    await docker.getContainer(Id).remove({ force: true });
  }
});

test.each(shapes)(
  "the variables for $shape equal those of docker run --link",
  async ({ alias = "redis", ports = "", env = [], corrected = false }) => {
    const { made, exposed, environment } = await linked(alias, ports.split(" ").filter(Boolean), env);
    expect(made.length).toBeGreaterThan(0);
    const ours = legacyEnvironment({
      alias,
      consumer: `${id}-consumer`,
      ports: exposed.map(parsePort),
      shared: parseEnvironment(environment),
    });
    const isCompared = ([name]: [string, unknown]) =>
      !corrected || engineMajor >= FIRST_CORRECTED || !/_(START|END)$|^REDIS_PORT$/.test(name);
    expect(Object.entries(ours).filter(isCompared).sort()).toEqual(
      Object.entries(parseEnvironment(made)).filter(isCompared).sort(),
    );
  },
);

test("an Engine up to 28 sets link variables; from 29 on, only with a variable of dockerd", async () => {
  if (engineMajor >= FIRST_WITHOUT && lab !== undefined) await restartLabDaemon(lab);
  const { made } = await linked("redis", ["6379/tcp"]);
  const isToldTo = engineMajor >= FIRST_WITHOUT && lab === undefined;
  expect(made.length > 0).toBe(engineMajor < FIRST_WITHOUT || isToldTo);
});

/** Variables of `docker run --link`, with the alias instead of the source's address. */
async function linked(alias: string, ports: string[], env: string[] = []) {
  const source = await docker.createContainer({
    name: `${id}-source`,
    Image: "alpine",
    Cmd: ["sleep", "600"],
    Env: env,
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
  });
  await source.start();
  const consumer = await docker.createContainer({
    name: `${id}-consumer`,
    Image: "alpine",
    Cmd: ["env"],
    Tty: true,
    HostConfig: { Links: [`${id}-source:${alias}`] },
  });
  try {
    await consumer.start();
    await consumer.wait();
    const { Config, NetworkSettings } = await source.inspect();
    const prefix = `${alias.toUpperCase().replaceAll("-", "_")}_`;
    const address = NetworkSettings.Networks.bridge?.IPAddress ?? "no address";
    return {
      made: String(await consumer.logs({ stdout: true }))
        .split(/\r?\n/)
        .filter((line) => line.startsWith(prefix))
        .map((line) => line.replaceAll(address, alias)),
      exposed: Object.keys({ ...Config.ExposedPorts }),
      environment: Config.Env,
    };
  } finally {
    await consumer.remove({ force: true });
    await source.remove({ force: true });
  }
}
