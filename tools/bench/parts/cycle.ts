import type { Conditions } from "../conditions.ts";
import { answers } from "../answers.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { freePort } from "../../shared/freePort.ts";
import { inTurn, type Contender } from "../inTurn.ts";
import { COMPOSE, Compose, PlainDocker, type Maker } from "../makers.ts";
import { probedEachSecond, publishedAt, renamed, type ComposeProject } from "../docker/composeProject.ts";

/** Names of the contenders. */
const COMPOSE_EACH_SECOND = "docker compose, probed each second";
const OURS_WITH_PREVIEW = "redis-link, each with its preview";
const PLAIN_DOCKER = "plain docker commands";

/** From nothing, with the images present, until the endpoint answers; and back to nothing. */
export async function cyclePart(conditions: Conditions): Promise<Result> {
  const { bench, ours, short } = conditions;
  const { id } = bench;
  await ours.program.ensure("down");
  const contender = (name: string, maker: Maker, endpoint: string): Contender => ({
    name,
    measure: async () => {
      const up = await bench.seconds(async () => {
        await maker.up();
        await answers(endpoint, bench.signal);
      });
      return { up, down: await bench.seconds(() => maker.down()) };
    },
  });
  const beside = async (
    key: string,
    make: (project: ComposeProject) => Maker,
    name: string,
  ): Promise<Contender> => {
    const port = await freePort();
    const project = publishedAt(renamed(ours.made, `${id}-`, `${id}-${key}-`), port);
    return contender(name, make(project), `http://127.0.0.1:${port}`);
  };
  const withPreview: Maker = {
    up: () => ours.program.up({ preview: true }),
    down: () => ours.program.down({ preview: true }),
  };
  const compose = (project: ComposeProject) => new Compose(bench, conditions.compose, "cycle", project);
  const eachSecond = (project: ComposeProject) =>
    new Compose(bench, conditions.compose, "cycle-1s", probedEachSecond(project));
  const contenders = [
    contender(OURS, ours.program, ours.endpoint),
    ...(short ? [] : [contender(OURS_WITH_PREVIEW, withPreview, ours.endpoint)]),
    await beside("c", compose, COMPOSE),
    await beside("s", eachSecond, COMPOSE_EACH_SECOND),
    await beside("d", (project) => new PlainDocker(bench, project), PLAIN_DOCKER),
  ];
  const measured = await inTurn(contenders, conditions, (line) => bench.tell(`cycle: ${line}`));
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
