import { execa } from "execa";
import { Faults } from "../../model/reportEntry.ts";
import type { FakeDaemon, CreateRequest, Question } from "../docker/fakeDaemon.ts";
import type { ComposeFile } from "./composeFile.ts";
import type { CreateBody, Endpoint, JsonObject } from "../../model/createBody.ts";

/** The commands for Compose: as a plugin of docker, or as a program of its own. */
const COMMANDS = [["docker", "compose"], ["docker-compose"]] as const;

/** Runs the user's Compose on a Compose file, and returns what Compose prints. */
export type Compose = (args: readonly string[], daemon?: FakeDaemon) => Promise<string>;

/**
 * A function that runs the user's Compose on the given file.
 *
 * @throws Faults that say what to install if Compose is missing
 */
export async function composeFor({ file, folder, lines, rewritten }: ComposeFile): Promise<Compose> {
  const [program, ...first] = await findCompose(file);
  const named =
    rewritten === undefined
      ? ["--file", file]
      : ["--file", "-", "--project-directory", folder, "--compatibility"]; // Compose version 1 put `_` in container names
  return async (args, daemon) => {
    const { env } = process;
    const host = daemon === undefined ? [] : ["--host", daemon.host];
    const all = [...host, ...first, ...named, "--profile", "*", ...args];
    const { exitCode, stdout, stderr } = await execa(program, all, {
      // The Compose file may use ${DOCKER_HOST}, so the variable keeps the user's value.
      env: { ...(daemon?.environment(env) ?? env), DOCKER_HOST: env.DOCKER_HOST },
      ...{ input: JSON.stringify(rewritten), extendEnv: false, reject: false },
    });
    if (exitCode === 0) return stdout;
    const said = stderr.split("\n").filter((line) => !/^(time=| |$)/.test(line));
    const line = lines[/\bservices?[. []"?([\w-]+)/.exec(said.join(" "))?.[1] ?? ""];
    const where = line === undefined ? file : `${file}:${line}`;
    throw new Faults([
      { where, what: `Compose does not take it: ${said.join(" ")}`, todo: "Mend the file." },
    ]);
  };
}

async function findCompose(file: string): Promise<readonly [string, ...string[]]> {
  for (const command of COMMANDS) {
    const [program, ...first] = command;
    const { stdout } = await execa(program, [...first, "version", "--short"], { reject: false });
    if (/^v?([2-9]|\d\d+)\./.test(stdout)) return command;
  }
  const todo =
    "Install it (docker-compose-plugin: https://docs.docker.com/compose/install; no daemon is needed for that), or save " +
    "`docker inspect` of the containers where they run, and give it with --inspect FILE.";
  throw new Faults([{ where: file, what: "Docker Compose 2 or newer is to read it, and is not here", todo }]);
}

interface Filters {
  readonly name?: Readonly<Record<string, true>>;
  readonly label?: Readonly<Record<string, true>>;
}

/**
 * The fake daemon's answers to Compose. Every image, volume and named network exists, and so does every container that Compose
 * requested. Each container's id is its name, so Compose uses the name in requests that have an id.
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
      // Up to API 1.43, Compose connects each network except the first by a request of its own.
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

/** The fake daemon's answer for one container, in lists and for `inspect`. Only the fields that Compose reads are set. */
function summary({ name = "", body: { Labels } }: CreateRequest): JsonObject {
  return {
    ...{ Id: name, Name: `/${name}`, Names: [`/${name}`], Labels },
    ...{ Config: { Labels }, NetworkSettings: { Networks: {} } },
  };
}
