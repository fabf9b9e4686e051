import type { Bench } from "../bench.ts";
import { assertNetworksFit } from "../addressPools.ts";
import { answers } from "../answers.ts";
import { figureOf, OURS, type Figure, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";
import { Compose } from "../peers.ts";
import { appsProgram } from "../programs/appsProgram.ts";
import type { Session } from "../session.ts";
import { manyApps } from "../stack/manyApps.ts";
import { renamed } from "../stack/model.ts";
import { judged } from "./appsVerdicts.ts";
import { COMPOSE } from "./cycle.ts";

const QUANTITIES = { up: "up from nothing", noop: "no change", add: "add one app" };

/** Its link's and its own; the source has one more. */
const NETWORKS_AN_APP = 2;

/** What is measured of a stack of many apps. */
export type Quantity = keyof typeof QUANTITIES;

/** A figure of a stack with so many apps. */
export interface SizedFigure {
  quantity: Quantity;
  apps: number;
  figure: Figure;
}

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
export async function appsFigure(bench: Bench): Promise<Result> {
  const { session, main, apps, rounds, short } = bench;
  await main.program.ensure("down");
  await assertNetworksFit(session, NETWORKS_AN_APP * (Math.max(...apps) + 1) + 1);
  const makers = [await ours(bench), theirs(bench)];
  // All sizes in each round: what slows the machine for a while must not look like a slope.
  const peers = apps.flatMap((size) =>
    makers.map((maker) => ({
      name: maker.name,
      at: titleOf(size),
      measure: () => cycle(session, maker, size),
    })),
  );
  const tell = (line: string) => session.tell(`apps: ${line}`);
  // The largest stacks take minutes, so the smallest has to do to warm up.
  const warmUp = { rounds: 0, warmUps: short ? 0 : 1 };
  await inTurn(peers.slice(0, makers.length), warmUp, tell);
  const measured = await inTurn(peers, { rounds, warmUps: 0 }, tell);
  const sized = apps.flatMap((size) =>
    (Object.keys(QUANTITIES) as Quantity[]).map((quantity): SizedFigure => {
      const title = `${titleOf(size)}: ${QUANTITIES[quantity]}`;
      return { quantity, apps: size, figure: figureOf(measured, keyOf(quantity, size), title, "s") };
    }),
  );
  return { figures: sized.map(({ figure }) => figure), ...judged(sized, [OURS, COMPOSE]) };
}

const titleOf = (apps: number): string => `${apps} ${apps === 1 ? "app" : "apps"} on one source`;

const keyOf = (quantity: Quantity, apps: number): string => `${quantity} ${apps}`;

/** The components of this project, in a program of its own. */
async function ours({ session, main }: Bench): Promise<Scalable> {
  const prefix = `${session.id}-apps`;
  const image = main.stack.containers[1]?.image ?? "";
  const program = await appsProgram(session, { prefix, image, apps: "0" });
  return {
    name: OURS,
    prefix,
    resize: (apps) => program.configure({ apps: String(apps) }),
    up: () => program.up(),
    forget: program.snapshot(),
  };
}

/** The same for Docker Compose. */
function theirs({ session, main, compose: command }: Bench): Scalable {
  const prefix = `${session.id}-many`;
  const stack = renamed(main.stack, `${session.id}-`, `${prefix}-`);
  const compose = new Compose(session, command, "apps-compose", stack);
  return {
    name: COMPOSE,
    prefix,
    resize: (apps) => compose.change(manyApps(stack, apps)),
    up: () => compose.up(),
    forget: () => undefined,
  };
}

async function cycle(session: Session, maker: Scalable, size: number): Promise<Record<string, number>> {
  const timed = async (apps: number) => {
    const seconds = await session.seconds(() => maker.up());
    await allAnswer(session, maker.prefix, apps);
    return seconds;
  };
  await maker.resize(size);
  const [up, noop] = [await timed(size), await timed(size)];
  await maker.resize(size + 1);
  const add = await timed(size + 1);
  await session.removeAll(maker.prefix);
  maker.forget();
  return { [keyOf("up", size)]: up, [keyOf("noop", size)]: noop, [keyOf("add", size)]: add };
}

/** @throws Error if there are not so many apps, or one does not answer */
async function allAnswer(session: Session, prefix: string, apps: number): Promise<void> {
  const said = await session.run("docker", ["ps", "--filter", `name=${prefix}`, "--format", "{{.Ports}}"]);
  const ports = [...said.matchAll(/127\.0\.0\.1:(\d+)->/g)].map(([, port]) => port);
  if (ports.length !== apps) throw new Error(`There are ${ports.length} apps, not ${apps}.`);
  await Promise.all(ports.map((port) => answers(`http://127.0.0.1:${port}`, session.signal)));
}
