import type { Bench } from "../bench.ts";
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
  const makers = [await ours(bench), theirs(bench)];
  const sized: SizedFigure[] = [];
  for (const [index, size] of apps.entries()) {
    const peers = makers.map((maker) => ({ name: maker.name, measure: () => cycle(session, maker, size) }));
    // The largest stacks take minutes, so the smallest has to do to warm up.
    const warmUps = index === 0 && !short ? 1 : 0;
    const title = `${size} ${size === 1 ? "app" : "apps"} on one source`;
    const tell = (line: string) => session.tell(`${title}: ${line}`);
    const measured = await inTurn(peers, { rounds, warmUps }, tell);
    for (const [quantity, words] of Object.entries(QUANTITIES) as [Quantity, string][]) {
      sized.push({ quantity, apps: size, figure: figureOf(measured, quantity, `${title}: ${words}`, "s") });
    }
  }
  return { figures: sized.map(({ figure }) => figure), ...judged(sized, [OURS, COMPOSE]) };
}

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

async function cycle(session: Session, maker: Scalable, size: number): Promise<Record<Quantity, number>> {
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
  return { up, noop, add };
}

/** @throws Error if there are not so many apps, or one does not answer */
async function allAnswer(session: Session, prefix: string, apps: number): Promise<void> {
  const said = await session.run("docker", ["ps", "--filter", `name=${prefix}`, "--format", "{{.Ports}}"]);
  const ports = [...said.matchAll(/127\.0\.0\.1:(\d+)->/g)].map(([, port]) => port);
  if (ports.length !== apps) throw new Error(`There are ${ports.length} apps, not ${apps}.`);
  await Promise.all(ports.map((port) => answers(`http://127.0.0.1:${port}`, session.signal)));
}
