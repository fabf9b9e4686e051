import type Docker from "dockerode";
import { lastLines } from "../docker/containerLog";
import { dockerCli, ifExists } from "../docker/dockerClient";
import { SECRET_NAME } from "../input/variables";
import { parseEnvironment } from "../link/variables";

const LAST_LINES = 5;

/** What Docker sees of a container that is not well: its state, its last health check, the end of its log. */
export async function diagnosis(container: Docker.Container, daemonHost?: string): Promise<string> {
  const found = await ifExists(container.inspect());
  if (found === undefined) return "Its container is gone.";
  const { State, Config, Name, RestartCount } = found;
  const log = await lastLines(container, LAST_LINES, Config.Tty);
  const probe = State.Health?.Log.at(-1);
  const said = [
    `Docker says: ${State.Status}${State.Health ? ` (${State.Health.Status})` : ""}, exit code ${State.ExitCode}, ${RestartCount} restarts.`,
    probe && `Its health check ended with ${probe.ExitCode}: ${quoted(probe.Output)}.`,
    `The end of its log: ${quoted(log)}.`,
  ];
  const open = said.filter(Boolean).join(" ");
  return `${withoutSecrets(open, Config.Env)} More by \`${dockerCli(daemonHost)} logs ${Name.slice(1)}\`.`;
}

function quoted(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).slice(-LAST_LINES).join(" / ") || "nothing";
}

/** The text without the values of the container's secret variables, and without passwords in URLs. */
function withoutSecrets(text: string, env: readonly string[]): string {
  const secrets = Object.entries(parseEnvironment(env))
    .filter(([name, value]) => SECRET_NAME.test(name) && value !== "")
    .map(([, value]) => value);
  return secrets
    .reduce((open, secret) => open.replaceAll(secret, "[secret]"), text)
    .replace(/(:\/\/[^\s/:@]*:)[^\s@]+@/g, "$1[secret]@");
}
