import type { Bench } from "../bench.ts";
import { answers } from "../answers.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { freePort } from "../freePort.ts";
import { inTurn, type Peer } from "../inTurn.ts";
import { Compose, PlainDocker, type Maker } from "../peers.ts";
import { probedEachSecond, publishedAt, renamed, type StackModel } from "../stack/model.ts";

/** Names of the peers. */
export const COMPOSE = "docker compose";
const COMPOSE_EACH_SECOND = "docker compose, probed each second";
const OURS_WITH_PREVIEW = "redis-link, each with its preview";
const PLAIN_DOCKER = "plain docker commands";

/** From nothing, with the images present, until the endpoint answers; and back to nothing. */
export async function cycleFigure(bench: Bench): Promise<Result> {
  const { session, main, short } = bench;
  const { id } = session;
  await main.program.ensure("down");
  const peer = (name: string, maker: Maker, endpoint: string): Peer => ({
    name,
    measure: async () => {
      const up = await session.seconds(async () => {
        await maker.up();
        await answers(endpoint, session.signal);
      });
      return { up, down: await session.seconds(() => maker.down()) };
    },
  });
  const beside = async (key: string, make: (stack: StackModel) => Maker, name: string): Promise<Peer> => {
    const port = await freePort();
    const stack = publishedAt(renamed(main.stack, `${id}-`, `${id}-${key}-`), port);
    return peer(name, make(stack), `http://127.0.0.1:${port}`);
  };
  const withPreview: Maker = {
    up: () => main.program.up({ preview: true }),
    down: () => main.program.down({ preview: true }),
  };
  const compose = (stack: StackModel) => new Compose(session, bench.compose, "cycle", stack);
  const eachSecond = (stack: StackModel) =>
    new Compose(session, bench.compose, "cycle-1s", probedEachSecond(stack));
  const peers = [
    peer(OURS, main.program, main.endpoint),
    ...(short ? [] : [peer(OURS_WITH_PREVIEW, withPreview, main.endpoint)]),
    await beside("c", compose, COMPOSE),
    await beside("s", eachSecond, COMPOSE_EACH_SECOND),
    await beside("d", (stack) => new PlainDocker(session, stack), PLAIN_DOCKER),
  ];
  const measured = await inTurn(peers, bench, (line) => session.tell(`cycle: ${line}`));
  const up = figureOf(measured, "up", "up from nothing until the endpoint answers", "s");
  const down = figureOf(measured, "down", "destroy", "s");
  return {
    figures: [up, down],
    verdicts: [
      compare(up, COMPOSE, "≤", 1),
      compare(up, COMPOSE_EACH_SECOND, "≤", 1),
      compare(down, COMPOSE, "≤", 1),
    ],
  };
}
