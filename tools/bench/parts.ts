import { freePort } from "../shared/freePort.ts";
import { alone, COMPOSE, Compose, probedEachSecond, publishedAt, renamed, serviceOfName } from "./compose.ts";
import { readProject, type ComposeProject } from "./composeProject.ts";
import { OURS, type Contender, type Part } from "./measure.ts";
import { EMPTY, smallPrograms, writtenProgram, type Conditions, type MeasuredStack } from "./programs.ts";

/** Names of contenders. */
const COMPOSE_EACH_SECOND = "docker compose, probed each second";
const PLAIN_BRIDGE = "the same container on a plain bridge";

/** Requests of one run of redis-benchmark for each command. */
const REQUESTS = "50000";

/** `pulumi preview` without a change. */
export async function previewPart(conditions: Conditions): Promise<Part> {
  return {
    contenders: await programs(conditions, "preview", (program) => program.preview()),
    quantities: [{ name: "preview", title: "preview with no change", unit: "s", goals: [[EMPTY, 1.5]] }],
  };
}

/** An update that changes nothing: `pulumi up --skip-preview`, and `docker compose up --wait` once more. */
export async function noopPart(conditions: Conditions): Promise<Part> {
  const { stack, clean } = await besideOurs(conditions, "noop");
  const measure = async () => ({ noop: await conditions.bench.seconds(() => stack.up()) });
  return {
    contenders: [
      ...(await programs(conditions, "noop", (program) => program.up())),
      { name: COMPOSE, prepare: () => stack.up(), measure, clean },
    ],
    quantities: [{ name: "noop", title: "up with no change", unit: "s", goals: [[EMPTY, 1.5]] }],
  };
}

/** This program and the small ones, each with its stack up. */
async function programs(
  { bench, program: ours }: Conditions,
  part: string,
  command: (program: MeasuredStack) => Promise<void>,
): Promise<Contender[]> {
  const stacks: [string, MeasuredStack][] = [[OURS, ours]];
  for (const [index, { name, code, packages }] of smallPrograms.entries())
    stacks.push([name, await writtenProgram(bench, `${part}-${index}`, code, packages)]);
  return stacks.map(([name, program]) => ({
    name,
    prepare: () => program.up(),
    measure: async () => ({ [part]: await bench.seconds(() => command(program)) }),
  }));
}

/** A stack whose endpoint answers when it is up. */
interface Measurable {
  stack: MeasuredStack | Compose;
  endpoint: string;
  clean?: () => Promise<void>;
}

/** From nothing, with the images present, until the endpoint answers; and back to nothing. */
export async function cyclePart(conditions: Conditions): Promise<Part> {
  const { bench, program, endpoint: ours } = conditions;
  const contender = (name: string, { stack, endpoint, clean }: Measurable): Contender => ({
    name,
    measure: async () => {
      const up = await bench.seconds(async () => {
        await stack.up();
        await bench.answers(endpoint);
      });
      return { up, down: await bench.seconds(() => stack.down()) };
    },
    clean,
  });
  await program.down();
  const up = "up from nothing until the endpoint answers";
  const both = [COMPOSE, COMPOSE_EACH_SECOND];
  return {
    contenders: [
      contender(OURS, { stack: program, endpoint: ours }),
      contender(COMPOSE, await besideOurs(conditions, "cycle")),
      contender(COMPOSE_EACH_SECOND, await besideOurs(conditions, "second", probedEachSecond)),
    ],
    quantities: [
      { name: "up", title: up, unit: "s", goals: both.map((name) => [name, 1] as const) },
      { name: "down", title: "destroy", unit: "s", goals: [[COMPOSE, 1]] },
    ],
  };
}

/** redis-benchmark in a container: over the link by its alias, and over a plain bridge by the container's name. */
export async function redisPart(conditions: Conditions): Promise<Part> {
  const { bench, program, redisName, appName } = conditions;
  await program.up();
  // The password is another one each time the program comes up from nothing.
  const project = await readProject(bench, [redisName, appName]);
  const [redis, app] = [serviceOfName(project, redisName), serviceOfName(project, appName)];
  const link = Object.keys(redis.networks).find((name) => name in app.networks);
  const variable = (name: string) =>
    app.environment.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
  const [alias, password] = [variable("REDIS_HOST"), variable("REDIS_PASSWORD")];
  if (link === undefined || alias === undefined || password === undefined)
    throw new Error(`${appName} has no link to ${redisName}.`);
  const plain = `${bench.id}-plain`;
  const compose = new Compose(bench, conditions.compose, "plain", alone(redis, plain));
  const benchmark = async (network: string, host: string) => {
    const container = ["--network", network, "--entrypoint", "redis-benchmark", redis.image];
    const target = ["-h", host, "--user", "default", "-a", password];
    const load = ["-t", "set,get", "-n", REQUESTS, "-c", "50", "--csv"];
    const csv = await bench.run("docker", ["run", "--rm", ...container, ...target, ...load]);
    const rateOf = (row: string) => Number(new RegExp(`^"${row}","([\\d.]+)"`, "m").exec(csv)?.[1]);
    return { SET: rateOf("SET"), GET: rateOf("GET") };
  };
  return {
    contenders: [
      { name: OURS, measure: () => benchmark(link, alias) },
      {
        name: PLAIN_BRIDGE,
        prepare: () => compose.up(),
        measure: () => benchmark(`${plain}-network`, plain),
        clean: () => bench.removeAll(plain),
      },
    ],
    quantities: ["SET", "GET"].map((name) => ({
      name,
      title: `redis-benchmark through the link, ${name}`,
      unit: "/s",
      goals: [[PLAIN_BRIDGE, 0.97]],
    })),
    timesRounds: 3,
  };
}

/** A project of Compose that makes what this program made, under other names and at another port. */
async function besideOurs(
  { bench, made, compose: command }: Conditions,
  key: string,
  change = (project: ComposeProject) => project,
): Promise<Measurable> {
  const port = await freePort();
  const project = publishedAt(renamed(made, `${bench.id}-`, `${bench.id}-${key}-`), port);
  return {
    stack: new Compose(bench, command, key, change(project)),
    endpoint: `http://127.0.0.1:${port}`,
    clean: () => bench.removeAll(`${bench.id}-${key}-`),
  };
}
