import { randomInt } from "node:crypto";
import { randomPoints } from "./randomPoints";

const SEED = Number(process.env.REDIS_LINK_SEED ?? randomInt(2 ** 31));

/** How often an update, and then a destroy, is broken off; each second time by SIGINT. */
const INTERRUPTIONS = Number(process.env.REDIS_LINK_INTERRUPTIONS ?? 10);

/** Where commands are broken off, each in another share of their time. */
export const rounds = (() => {
  const points = {
    up: randomPoints(INTERRUPTIONS, SEED, "up"),
    destroy: randomPoints(INTERRUPTIONS, SEED, "destroy"),
  };
  return points.up.map((up, index) => ({
    round: index + 1,
    signal: index % 2 === 0 ? ("SIGKILL" as const) : ("SIGINT" as const),
    up,
    destroy: points.destroy[index]!,
    ofUp: Math.round(up * 100),
    ofDestroy: Math.round(points.destroy[index]! * 100),
  }));
})();

/** The command that breaks off at the same points again. */
export const repeatBy = (command: string): string =>
  `REDIS_LINK_INTERRUPTIONS=${INTERRUPTIONS} REDIS_LINK_SEED=${SEED} npm run ${command} -- interrupted`;
