import autocannon from "autocannon";
import type { Bench } from "../bench.ts";
import { answers } from "../answers.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { freePort } from "../freePort.ts";
import { inTurn } from "../inTurn.ts";
import { PlainDocker } from "../peers.ts";
import { serverImage } from "../servers/serverImage.ts";
import type { ContainerModel, StackModel } from "../stack/model.ts";

const CONNECTIONS = 50;
const SECONDS = 5;
const SECONDS_SHORT = 1;

const CONSTANT = "bare node:http server, a constant";
const GET_THEN_SET = "Express, a GET, then a SET per request";

/** Requests per second at the endpoint, beside servers in containers with the same limits, probes and networks. */
export async function requestsFigure(bench: Bench): Promise<Result> {
  const { session, main, short } = bench;
  await main.program.ensure("up");
  const current = await main.read();
  const [, app] = current.containers;
  if (app === undefined) throw new Error("The stack has no app.");
  const beside = async (name: string, server: string) => {
    const [image, port] = [await serverImage(session, server, main.appImage), await freePort()];
    const stack = serverStack(app, `${session.id}-${server.toLowerCase()}`, image, port, current);
    const docker = new PlainDocker(session, stack);
    await docker.up();
    return { name, docker, endpoint: `http://127.0.0.1:${port}` };
  };
  const others = [await beside(CONSTANT, "constant"), await beside(GET_THEN_SET, "getThenSet")];
  const peers = [{ name: OURS, endpoint: main.endpoint }, ...others].map(({ name, endpoint }) => ({
    name,
    measure: async () => {
      await answers(endpoint, session.signal);
      const duration = short ? SECONDS_SHORT : SECONDS;
      const result = await autocannon({ url: endpoint, connections: CONNECTIONS, duration });
      session.signal.throwIfAborted();
      const failed = result.errors + result.timeouts + result.non2xx;
      if (failed > 0) throw new Error(`${name}: ${failed} requests failed under load.`);
      return { requests: result.requests.average };
    },
  }));
  const measured = await inTurn(peers, bench, (line) => session.tell(`requests: ${line}`));
  for (const { docker } of others) await docker.down();
  const figure = figureOf(measured, "requests", "requests per second at the endpoint", "/s");
  return {
    figures: [figure],
    verdicts: [compare(figure, CONSTANT, "≥", 0.8), compare(figure, GET_THEN_SET, "≥", 3)],
  };
}

/** A server in place of the app: on the app's link, and on a network of its own for the published port. */
function serverStack(
  app: ContainerModel,
  name: string,
  image: string,
  port: number,
  { networks }: StackModel,
): StackModel {
  const isLink = (network: string) => networks.some((one) => one.name === network && one.internal);
  const own = `${name}-network`;
  const container = {
    ...app,
    name,
    image,
    ports: app.ports.map((published) => ({ ...published, host: port })),
    networks: [
      { name: own, aliases: [] },
      ...app.networks.filter((network) => isLink(network.name)).map((link) => ({ ...link, aliases: [] })),
    ],
  };
  return {
    containers: [container],
    networks: [{ name: own, driver: "bridge", internal: false }],
    volumes: [],
  };
}
