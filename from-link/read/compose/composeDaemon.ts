import type { CreateBody, Endpoint, JsonObject } from "../../model/createBody.ts";
import type { CreateRequest, Question } from "../docker/fakeDaemon.ts";

interface Filters {
  readonly name?: Readonly<Record<string, true>>;
  readonly label?: Readonly<Record<string, true>>;
}

/**
 * What Compose is told by the fake daemon: every image and volume is there, each network that it looks for by its name, and
 * what it asked for itself. The name of a container is its id too, so that what Compose makes of ids are names.
 */
export function answerToCompose(
  { route, name, filters, body }: Question,
  asked: readonly CreateRequest[],
): unknown {
  const wanted = JSON.parse(filters) as Filters;
  switch (route) {
    case "containers create":
    case "images json":
      return { Id: name };
    case "volumes":
      return { Name: name };
    case "networks":
      return name === undefined
        ? Object.keys(wanted.name ?? {}).map((each) => ({ Id: each, Name: each }))
        : undefined;
    case "containers json":
      return name === undefined
        ? asked.filter(({ body }) => hasLabels(body, wanted.label)).map(summary)
        : asked.filter((each) => each.name === name).map(summary)[0];
    case "containers archive":
      return {};
    case "networks connect": {
      // By API 1.43 and older, for all networks but the first.
      const { Container, EndpointConfig } = JSON.parse(body) as {
        Container: string;
        EndpointConfig: Endpoint;
      };
      const made = asked.find((each) => each.name === Container)?.body.NetworkingConfig?.EndpointsConfig;
      return Object.assign(made ?? {}, { [name ?? ""]: EndpointConfig });
    }
    default:
      return undefined;
  }
}

function hasLabels({ Labels }: CreateBody, wanted: Filters["label"] = {}): boolean {
  return Object.keys(wanted).every((text) => {
    const [label = "", value] = text.split(/=(.*)/s);
    return Labels?.[label] !== undefined && (value === undefined || Labels[label] === value);
  });
}

/** A container as lists and `inspect` say it, with what Compose looks at. */
function summary({ name = "", body: { Labels } }: CreateRequest): JsonObject {
  return {
    ...{ Id: name, Name: `/${name}`, Names: [`/${name}`], Labels },
    ...{ Config: { Labels }, NetworkSettings: { Networks: {} } },
  };
}
