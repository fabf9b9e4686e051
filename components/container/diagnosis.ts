import type Docker from "dockerode";
import { lastLines } from "../docker/containerLog";
import { dockerCli, ifExists } from "../docker/dockerClient";
import { SECRET_NAME } from "../input/secretName";
import { parseEnvironment } from "../link/parseEnvironment";

const LAST_LINES = 5;

/** What Docker sees of a container that is not well: its state, its last health check, the end of its log. */
export async function diagnosis(container: Docker.Container, daemonHost?: string): Promise<string> {
  const found = await ifExists(container.inspect());
  if (found === undefined) return "Its container is gone.";
  const { State, Config, Name, RestartCount } = found;
  const log = await lastLines(container, LAST_LINES, Config.Tty);
  const probe = State.Health?.Log.at(-1);
  const shown = (text: string) => quoted(withoutSecrets(text, Config.Env));
  const health = State.Health ? ` (${State.Health.Status})` : "";
  return [
    `Docker says: ${State.Status}${health}, exit code ${State.ExitCode}, ${RestartCount} restarts.`,
    ...(probe ? [`Its last health check ended with ${probe.ExitCode}: ${shown(probe.Output)}.`] : []),
    `The end of its log: ${shown(log)}. More by \`${dockerCli(daemonHost)} logs ${Name.slice(1)}\`.`,
  ].join(" ");
}

function quoted(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).slice(-LAST_LINES).join(" / ").replace(/\.$/, "") || "nothing";
}

/** The text without the values of the container's secret variables, and without passwords in URLs. */
function withoutSecrets(text: string, env: readonly string[]): string {
  const secrets = Object.entries(parseEnvironment(env))
    .filter(([name]) => SECRET_NAME.test(name))
    .flatMap(([, value]) => [value, ...value.split("\n")])
    .filter((secret) => secret.trim() !== "");
  return secrets
    .sort((a, b) => b.length - a.length) // one may be the beginning of another
    .reduce((open, secret) => open.replaceAll(secret, "[secret]"), text)
    .replace(/(:\/\/[^\s/:@]*:)[^\s@]+@/g, "$1[secret]@");
}
