import { parseEnv } from "node:util";
import { freePort } from "../shared/freePort.ts";
import type { BenchRun, PartName } from "./benchRun.ts";
import { COMPOSE, composeStack, readProject, renamed, type ComposeCommand } from "./compose.ts";
import type { Contender, Part } from "./measure.ts";
import { MeasuredStack, programs, writtenProgram, type SmallProgram } from "./programs.ts";
import type { Tree } from "./trees.ts";

const PLAIN_BRIDGE = "the same Redis on a plain bridge";

/** Requests per command in one run of redis-benchmark. */
const REQUESTS = "100000";

/** Two numbers of apps on one Redis. The cost of one app is the difference in time, divided by the difference in number. */
const [FEW, MANY] = [1, 20];

/** A tree's running program. */
export interface Subject {
  tree: Tree;
  program: MeasuredStack;
  endpoint: string;
  redisName: string;
  appName: string;
  /** Id of the app's image, which remains when the program is down. */
  image: string;
}

/** Inputs of the parts. */
export interface Conditions {
  bench: BenchRun;
  /** This tree. */
  ours: Subject;
  /** The opponent of this tree: the tree of another commit, or the command of Docker Compose. */
  beside: Subject | ComposeCommand;
}

/**
 * For each part, a function that makes the contenders. Each part expects that the trees' programs are up. The last part
 * destroys them.
 */
export const parts: Readonly<Record<PartName, (conditions: Conditions) => Promise<Part>>> = {
  preview: (conditions) => smallPart(conditions, "preview", (program) => program.preview()),
  noop: (conditions) => smallPart(conditions, "up", (program) => program.up()),
  apps: appsPart,
  redis: redisPart,
  cycle: cyclePart,
};

const isTree = (beside: Conditions["beside"]): beside is Subject => "tree" in beside;

/** Brings up a tree's program with the bench's own names and port. */
export async function bringUp(bench: BenchRun, tree: Tree, key: string): Promise<Subject> {
  const [redisName, appName] = [`${bench.id}-${key}-redis`, `${bench.id}-${key}-app`];
  const port = await freePort();
  const program = new MeasuredStack(bench, key, tree.folder);
  await program.init();
  await program.configure({ redisName, appName, hostPort: String(port) });
  await program.up();
  const inspect = ["inspect", "--format", "{{.Image}}", appName];
  const image = (await bench.run("docker", inspect)).trim();
  // A second tag, because the program deletes its own tag in a destroy.
  await bench.run("docker", ["tag", image, `${appName}-kept:app`]);
  return { tree, program, endpoint: `http://127.0.0.1:${port}`, redisName, appName, image };
}

/** Measures a Pulumi command that finds no changes, against the same command of a small program. */
async function smallPart(
  { bench, ours, beside }: Conditions,
  command: "preview" | "up",
  run: (program: MeasuredStack) => Promise<void>,
): Promise<Part> {
  const { small } = programs;
  const other = isTree(beside) ? beside.program : await writtenProgram(bench, `${command}-small`, small);
  const otherName = isTree(beside) ? beside.tree.name : small.name;
  const contender = (name: string, program: MeasuredStack): Contender => ({
    name,
    prepare: () => program.up(),
    measure: async () => ({ [command]: await bench.seconds(() => run(program)) }),
  });
  return {
    contenders: [contender(ours.tree.name, ours.program), contender(otherName, other)],
    quantities: [{ name: command, title: `${command} with no change`, unit: "s", goal: 1.35 }],
  };
}

/** Measures an update of many apps without changes, against an update of a program with only their containers. */
async function appsPart({ bench, ours, beside }: Conditions): Promise<Part> {
  const contender = async (
    name: string,
    key: string,
    program: SmallProgram,
    { tree, image }: Subject,
  ): Promise<Contender> => {
    const stackOf = async (apps: number) => {
      const stack = await writtenProgram(bench, `${key}-${apps}`, program, tree.folder);
      await stack.configure({ image, prefix: `${bench.id}-${key}-${apps}-`, apps: String(apps) });
      await stack.up();
      return stack;
    };
    const [few, many] = [await stackOf(FEW), await stackOf(MANY)];
    const measure = async () => {
      const fewer = await bench.seconds(() => few.up());
      const all = await bench.seconds(() => many.up());
      return { all, slope: (all - fewer) / (MANY - FEW) };
    };
    return { name, measure, clean: () => bench.removeAll(`${bench.id}-${key}-`) };
  };
  const other = isTree(beside)
    ? contender(beside.tree.name, "apps-other", programs.apps, beside)
    : contender(programs.containers.name, "apps-alone", programs.containers, ours);
  return {
    contenders: [await contender(ours.tree.name, "apps-ours", programs.apps, ours), await other],
    quantities: [
      { name: "all", title: `up with no change, ${MANY} apps`, unit: "s" },
      { name: "slope", title: "each further app", unit: "s", goal: 1.4 },
    ],
  };
}

/** Measures redis-benchmark through the link, in the app's network and by the alias, against redis-benchmark on a plain bridge. */
async function redisPart({ bench, ours, beside }: Conditions): Promise<Part> {
  const contender = async (name: string, { appName }: Subject, network: string, host?: string) => {
    const environment = ["inspect", "--format", "{{range .Config.Env}}{{println .}}{{end}}", appName];
    const { REDIS_HOST = "", REDIS_PASSWORD = "" } = parseEnv(await bench.run("docker", environment));
    const container = ["--network", network, "--entrypoint", "redis-benchmark", "redis:7"];
    const target = ["-h", host ?? REDIS_HOST, "--user", "default", "-a", REDIS_PASSWORD];
    const load = ["-t", "set,get", "-n", REQUESTS, "-c", "50", "--csv"];
    const measure = async () => {
      const csv = await bench.run("docker", ["run", "--rm", ...container, ...target, ...load]);
      const rateOf = (row: string) => Number(new RegExp(`^"${row}","([\\d.]+)"`, "m").exec(csv)?.[1]);
      return { SET: rateOf("SET"), GET: rateOf("GET") };
    };
    return { name, measure };
  };
  const through = (subject: Subject) => contender(subject.tree.name, subject, `container:${subject.appName}`);
  const onBridge = async (): Promise<Contender> => {
    const plain = `${bench.id}-plain`;
    await bench.run("docker", ["network", "create", plain]);
    await bench.run("docker", ["network", "connect", plain, ours.redisName]);
    const clean = async () => {
      await bench.run("docker", ["network", "disconnect", plain, ours.redisName]);
      await bench.removeAll(plain);
    };
    return { ...(await contender(PLAIN_BRIDGE, ours, plain, ours.redisName)), clean };
  };
  return {
    contenders: [await through(ours), await (isTree(beside) ? through(beside) : onBridge())],
    quantities: ["SET", "GET"].map((name) => ({
      ...{ name, title: `redis-benchmark through the link, ${name}`, unit: "/s", goal: 0.97 },
    })),
  };
}

/** Measures the time from nothing (only the images are present) to the endpoint's answer, and the time of a destroy. */
async function cyclePart({ bench, ours, beside }: Conditions): Promise<Part> {
  const contender = (
    name: string,
    stack: Pick<MeasuredStack, "up" | "down">,
    endpoint: string,
    overhead: () => Promise<number>,
  ): Contender => ({
    name,
    prepare: () => stack.down(),
    measure: async () => {
      const up = await bench.seconds(async () => {
        await stack.up();
        await bench.answers(endpoint);
      });
      const down = await bench.seconds(() => stack.down());
      return { up, down, own: down - (await overhead()) };
    },
  });
  const small = await writtenProgram(bench, "cycle-small", programs.small);
  const destroyOfSmall = async () => {
    await small.up();
    return bench.seconds(() => small.down());
  };
  const tree = ({ tree: { name }, program, endpoint }: Subject) =>
    contender(name, program, endpoint, destroyOfSmall);
  const compose = async (command: ComposeCommand) => {
    const port = await freePort();
    const made = await readProject(bench, [ours.redisName, ours.appName]);
    const project = renamed(made, `${bench.id}-main-`, `${bench.id}-compose-`, port);
    const stack = composeStack(bench, command, project);
    return contender(COMPOSE, stack, `http://127.0.0.1:${port}`, () => Promise.resolve(0));
  };
  return {
    contenders: [tree(ours), isTree(beside) ? tree(beside) : await compose(beside)],
    quantities: [
      { name: "up", title: "up from nothing until the endpoint answers", unit: "s", goal: 1.15 },
      { name: "down", title: "destroy", unit: "s" },
      { name: "own", title: `destroy, less that of the ${programs.small.name}`, unit: "s", goal: 1.2 },
    ],
  };
}
