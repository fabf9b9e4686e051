import type { Conditions } from "../conditions.ts";
import { assertNetworksFit } from "../addressPools.ts";
import { answers } from "../answers.ts";
import { figureOf, OURS, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";
import { COMPOSE, Compose } from "../makers.ts";
import { appsProgram } from "../programs/appsProgram.ts";
import { containersProgram } from "../programs/containersProgram.ts";
import type { MeasuredStack } from "../programs/measuredStack.ts";
import type { BenchRun } from "../benchRun.ts";
import { manyApps } from "../docker/manyApps.ts";
import { renamed, serviceOfName } from "../docker/composeProject.ts";
import { judged, QUANTITIES, type Quantity, type SizedFigure } from "./appsVerdicts.ts";

const TITLES: Readonly<Record<Quantity, string>> = {
  up: "up from nothing",
  noop: "no change",
  add: "add one app",
};

/** Name of the floor among the contenders. */
const CONTAINERS = "the containers alone, by the Docker provider";

/** Its link's and its own; the source has one more. */
const NETWORKS_AN_APP = 2;

/** Something that brings up a stack of as many apps as it was told. */
interface Scalable {
  name: string;
  /** What the names of its containers start with. */
  prefix: string;
  resize(apps: number): Promise<void> | void;
  up(): Promise<void>;
  /** Forgets what it has made, which is gone. */
  forget(): void;
}

/** Many apps on one source: from nothing, once more without change, and with one more. */
export async function appsPart(conditions: Conditions): Promise<Result> {
  const { bench, ours, apps, rounds, short } = conditions;
  const floor = await floorMaker(conditions);
  await ours.program.ensure("down");
  await assertNetworksFit(bench, NETWORKS_AN_APP * (Math.max(...apps) + 1) + 1);
  const makers = [await ourMaker(conditions), composeMaker(conditions)];
  const atSize = (size: number) => [
    ...makers.map((maker) => ({ name: maker.name, measure: () => cycle(bench, maker, size) })),
    { name: CONTAINERS, measure: () => floorOf(bench, floor, size) },
  ];
  // All sizes in each round: what slows the machine for a while must not look like a slope.
  const contenders = apps.flatMap((size) =>
    atSize(size).map((contender) => ({ ...contender, at: titleOf(size) })),
  );
  const tell = (line: string) => bench.tell(`apps: ${line}`);
  // The largest stacks take minutes, so the smallest has to do to warm up.
  const warmUp = { rounds: 0, warmUps: short ? 0 : 1 };
  await inTurn(contenders.slice(0, makers.length), warmUp, tell);
  const measured = await inTurn(contenders, { rounds, warmUps: 0 }, tell);
  const sized = apps.flatMap((size) =>
    QUANTITIES.map((quantity): SizedFigure => {
      const title = `${titleOf(size)}: ${TITLES[quantity]}`;
      return { quantity, apps: size, figure: figureOf(measured, keyOf(quantity, size), title, "s") };
    }),
  );
  return { figures: sized.map(({ figure }) => figure), ...judged(sized, [OURS, COMPOSE], CONTAINERS) };
}

const titleOf = (apps: number): string => `${apps} ${apps === 1 ? "app" : "apps"} on one source`;

const keyOf = (quantity: Quantity, apps: number): string => `${quantity} ${apps}`;

/** The components of this project, in a program of its own. */
async function ourMaker({ bench, ours }: Conditions): Promise<Scalable> {
  const prefix = `${bench.id}-apps`;
  const { image } = serviceOfName(ours.made, ours.appName);
  const program = await appsProgram(bench, { prefix, image, apps: "0" });
  return {
    name: OURS,
    prefix,
    resize: (apps) => program.configure({ apps: String(apps) }),
    up: () => program.up(),
    forget: program.snapshot(),
  };
}

/** What the Docker provider takes for the apps' containers, without links. */
async function floorMaker({ bench, ours }: Conditions): Promise<MeasuredStack> {
  const prefix = `${bench.id}-containers`;
  return containersProgram(bench, ours, { prefix, apps: "0" });
}

/** The same for Docker Compose. */
function composeMaker({ bench, ours, compose: command }: Conditions): Scalable {
  const prefix = `${bench.id}-many`;
  const project = renamed(ours.made, `${bench.id}-`, `${prefix}-`);
  const compose = new Compose(bench, command, "apps-compose", project);
  return {
    name: COMPOSE,
    prefix,
    resize: (apps) => compose.change(manyApps(project, apps)),
    up: () => compose.up(),
    forget: () => undefined,
  };
}

async function cycle(bench: BenchRun, maker: Scalable, size: number): Promise<Record<string, number>> {
  const timed = async (apps: number) => {
    const seconds = await bench.seconds(() => maker.up());
    await allAnswer(bench, maker.prefix, apps);
    return seconds;
  };
  await maker.resize(size);
  const [up, noop] = [await timed(size), await timed(size)];
  await maker.resize(size + 1);
  const add = await timed(size + 1);
  await bench.removeAll(maker.prefix);
  maker.forget();
  return { [keyOf("up", size)]: up, [keyOf("noop", size)]: noop, [keyOf("add", size)]: add };
}

/** An update without a change, which is all that they are compared in: they do not answer, as they have no Redis. */
async function floorOf(bench: BenchRun, floor: MeasuredStack, size: number): Promise<Record<string, number>> {
  await floor.configure({ apps: String(size) });
  await floor.up();
  const noop = await bench.seconds(() => floor.up());
  // What runs on would slow what is measured next.
  await floor.down();
  return { [keyOf("noop", size)]: noop };
}

/** @throws Error if there are not so many apps, or one does not answer */
async function allAnswer(bench: BenchRun, prefix: string, apps: number): Promise<void> {
  const said = await bench.run("docker", ["ps", "--filter", `name=${prefix}`, "--format", "{{.Ports}}"]);
  const ports = [...said.matchAll(/127\.0\.0\.1:(\d+)->/g)].map(([, port]) => port);
  if (ports.length !== apps) throw new Error(`There are ${ports.length} apps, not ${apps}.`);
  await Promise.all(ports.map((port) => answers(`http://127.0.0.1:${port}`, bench.signal)));
}
