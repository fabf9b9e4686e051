import { linearRegression, sum } from "simple-statistics";
import { z } from "zod";
import type { BenchRun } from "./benchRun.ts";
import { COMPOSE, Compose, manyApps, renamed, serviceOfName } from "./compose.ts";
import { medianOf, OURS, valuesOf, type Contender, type Figure, type Part, type Verdict } from "./measure.ts";
import { manyAppsProgram, writtenProgram, type Conditions, type MeasuredStack } from "./programs.ts";

/** An app has a network of its own and one of its link; the source has one more. */
const NETWORKS_OF_AN_APP = 2;

/** Networks that Docker has addresses for by default (moby, `daemon/libnetwork/ipamutils`). */
const DEFAULT_NETWORKS = 31;

/** Many apps on one source: from nothing, once more without a change, and with one app more. */
export async function appsPart(conditions: Conditions): Promise<Part> {
  const { bench, program, apps } = conditions;
  await program.down();
  await assertNetworksFit(bench, NETWORKS_OF_AN_APP * (Math.max(...apps) + 1) + 1);
  const stacks = [await ourApps(conditions), composeApps(conditions)];
  // All sizes in each round: what slows the machine for a while must not look like a slope.
  const contenders = apps.flatMap((size) => stacks.map((stack) => contenderOf(bench, stack, size)));
  return {
    contenders,
    // The largest stacks take minutes, so only the smallest warms up.
    warmUp: contenders.slice(0, stacks.length),
    quantities: [
      { name: "up", title: "many apps: up from nothing", unit: "s" },
      { name: "noop", title: "many apps: no change", unit: "s" },
      { name: "add", title: "many apps: add one app", unit: "s" },
    ],
    judge: (figures) => appsVerdicts(figures, apps),
  };
}

/** Name of a contender at a number of apps. */
export const sized = (name: string, apps: number): string =>
  `${name}, ${apps} ${apps === 1 ? "app" : "apps"}`;

/**
 * What one app more costs in each figure, and whether adding one costs more when there are many. With one number of apps
 * there is no slope.
 */
export function appsVerdicts(figures: readonly Figure[], apps: readonly number[]): Verdict[] {
  const [fewest, ...more] = apps;
  const most = more.at(-1);
  const adding = figures.at(-1);
  if (fewest === undefined || most === undefined || adding === undefined) return [];
  const slope = (figure: Figure, contender: string): number => {
    const points = apps.flatMap((size) =>
      valuesOf(figure, sized(contender, size)).map((value) => [size, value]),
    );
    return linearRegression(points).m;
  };
  const slopes = figures.map((figure) => ({
    what: figure.title.replace("many apps:", "slope per app:"),
    ours: slope(figure, OURS),
    against: COMPOSE,
    theirs: slope(figure, COMPOSE),
  }));
  const growth = {
    what: `add one app to ${most}`,
    ours: medianOf(adding, sized(OURS, most)),
    against: `add one app to ${fewest}`,
    theirs: medianOf(adding, sized(OURS, fewest)),
  };
  return [...slopes, growth].map((verdict) => ({ ...verdict, unit: "s", limit: 1 }));
}

/** A stack whose number of apps can be changed. */
interface Scalable {
  name: string;
  /** Names of its containers, networks and volumes start with it. */
  prefix: string;
  stack: MeasuredStack | Compose;
  /** Sets the number of apps that the next update brings up. */
  resize: (apps: number) => Promise<void> | void;
}

async function ourApps({ bench, made, appName }: Conditions): Promise<Scalable> {
  const prefix = `${bench.id}-apps-`;
  const { code, packages } = manyAppsProgram;
  const stack = await writtenProgram(bench, "apps", code, packages);
  await stack.configure({ image: serviceOfName(made, appName).image, prefix });
  return { name: OURS, prefix, stack, resize: (apps) => stack.configure({ apps: String(apps) }) };
}

function composeApps({ bench, made, compose }: Conditions): Scalable {
  const prefix = `${bench.id}-many-`;
  const [source, app] = [`${prefix}redis`, `${prefix}app`];
  const project = renamed(made, `${bench.id}-`, prefix);
  const stack = new Compose(bench, compose, "many", project);
  const resize = (apps: number) => stack.change(manyApps(project, { source, app, apps }));
  return { name: COMPOSE, prefix, stack, resize };
}

function contenderOf(bench: BenchRun, { name, prefix, stack, resize }: Scalable, apps: number): Contender {
  const timed = async (number: number) => {
    await resize(number);
    const seconds = await bench.seconds(() => stack.up());
    await allAnswer(bench, prefix, number);
    return seconds;
  };
  return {
    name: sized(name, apps),
    measure: async () => {
      const [up, noop, add] = [await timed(apps), await timed(apps), await timed(apps + 1)];
      await stack.down();
      return { up, noop, add };
    },
    clean: () => bench.removeAll(prefix),
  };
}

/** @throws Error if there are not so many apps, or if one of them does not answer */
async function allAnswer(bench: BenchRun, prefix: string, apps: number): Promise<void> {
  const listed = await bench.run("docker", ["ps", "--filter", `name=${prefix}`, "--format", "{{.Ports}}"]);
  const ports = [...listed.matchAll(/127\.0\.0\.1:(\d+)->/g)].map(([, port]) => port);
  if (ports.length !== apps) throw new Error(`There are ${ports.length} apps, not ${apps}.`);
  await Promise.all(ports.map((port) => bench.answers(`http://127.0.0.1:${port}`)));
}

const poolsSchema = z.array(z.object({ Base: z.string(), Size: z.number() })).nullish();

/** @throws Error with the remedy if the daemon does not have addresses for so many networks more */
export async function assertNetworksFit(bench: Pick<BenchRun, "run">, networks: number): Promise<void> {
  const info = await bench.run("docker", ["info", "--format", "{{json .DefaultAddressPools}}"]);
  const used = (await bench.run("docker", ["network", "ls", "--quiet"])).split("\n").filter(Boolean).length;
  const pools = poolsSchema.parse(JSON.parse(info)) ?? [];
  const sizes = pools.map(({ Base, Size }) => 2 ** (Size - Number(Base.split("/")[1])));
  const room = (pools.length > 0 ? sum(sizes) : DEFAULT_NETWORKS) - used;
  if (room >= networks) return;
  throw new Error(
    `--apps: ${networks} networks are needed, and the Docker daemon has addresses for ${room} more. ` +
      'Add "default-address-pools": [{"base": "172.16.0.0/12", "size": 24}] to its daemon.json and restart it, ' +
      "or measure fewer apps.",
  );
}
