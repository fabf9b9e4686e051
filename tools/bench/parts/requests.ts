import autocannon from "autocannon";
import type { Conditions } from "../conditions.ts";
import { answers } from "../answers.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { freePort } from "../../shared/freePort.ts";
import { inTurn } from "../inTurn.ts";
import { PlainDocker } from "../makers.ts";
import { serverImage } from "../servers/serverImage.ts";
import { publishedAt, serviceOfName, type ComposeProject } from "../docker/composeProject.ts";
import type { Service } from "../docker/service.ts";

const CONNECTIONS = 50;
const SECONDS = 5;
const SECONDS_SHORT = 1;

const CONSTANT = "bare node:http server, a constant";
const GET_THEN_SET = "Express, a GET, then a SET per request";

/** Requests per second at the endpoint, beside servers in containers with the same limits, probes and networks. */
export async function requestsPart(conditions: Conditions): Promise<Result> {
  const { bench, ours, short } = conditions;
  await ours.program.ensure("up");
  const current = await ours.read();
  const app = serviceOfName(current, ours.appName);
  const beside = async (contender: string, server: string) => {
    const [image, port] = [await serverImage(bench, server, ours.appImage), await freePort()];
    const name = `${bench.id}-${server.toLowerCase()}`;
    const project = inPlaceOf(app, { name, image, port }, current);
    const docker = new PlainDocker(bench, project);
    await docker.up();
    return { name: contender, docker, endpoint: `http://127.0.0.1:${port}` };
  };
  const others = [await beside(CONSTANT, "constant"), await beside(GET_THEN_SET, "getThenSet")];
  const contenders = [{ name: OURS, endpoint: ours.endpoint }, ...others].map(({ name, endpoint }) => ({
    name,
    measure: async () => {
      await answers(endpoint, bench.signal);
      const duration = short ? SECONDS_SHORT : SECONDS;
      const result = await autocannon({ url: endpoint, connections: CONNECTIONS, duration });
      bench.signal.throwIfAborted();
      const failed = result.errors + result.timeouts + result.non2xx;
      if (failed > 0) throw new Error(`${name}: ${failed} requests failed under load.`);
      return { requests: result.requests.average };
    },
  }));
  const measured = await inTurn(contenders, conditions, (line) => bench.tell(`requests: ${line}`));
  for (const { docker } of others) await docker.down();
  const figure = figureOf(measured, "requests", "requests per second at the endpoint", "/s");
  return {
    figures: [figure],
    verdicts: [compare(figure, CONSTANT, "≥", 0.8), compare(figure, GET_THEN_SET, "≥", 3)],
  };
}

/** A server in place of the app: on the app's link, and on a network of its own for the published port. */
function inPlaceOf(
  app: Service,
  { name, image, port }: { name: string; image: string; port: number },
  { networks }: ComposeProject,
): ComposeProject {
  const own = `${name}-network`;
  const links = Object.keys(app.networks).filter((network) => networks[network]?.internal);
  const service: Service = {
    ...app,
    container_name: name,
    image,
    networks: Object.fromEntries([own, ...links].map((network) => [network, { aliases: [] }])),
  };
  const project: ComposeProject = {
    services: { [name]: service },
    networks: { [own]: { name: own, driver: "bridge", internal: false } },
    volumes: {},
  };
  return publishedAt(project, port);
}
