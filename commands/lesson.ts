import { execa } from "execa";
import colors from "picocolors";
import { variablePrefix } from "../app/src/config.ts";
import { prepare } from "./environment.ts";
import { projectFolder, stackFile } from "./project.ts";
import { daemonCli } from "./daemonCli.ts";
import { ON_SWARM, stackFileSays } from "./stackFile.ts";
import { stackOutputs, type StackOutputs } from "./stackOutputs.ts";

/** Pattern of the errors with which Redis refuses a command, as redis-cli prints them without a terminal. */
const REFUSAL = /^(AUTH failed|NOAUTH|NOPERM|WRONGPASS|LOADING|MASTERDOWN|ERR)\b.*/m;

interface Step {
  title: string;
  /** The step's command line for a shell. */
  command: string;
  /** Says what is wrong with the output; undefined if nothing is. */
  wrong: (output: string) => string | undefined;
  /** Whether a line of the output belongs to the subject of the step. Other lines are not shown. @default all lines belong to it */
  relevant?: (line: string) => boolean;
}

/**
 * Walks through the lesson on the running stack: prints each command and its real output. The exit code is 1 if a command
 * fails or its output differs from what the lesson says.
 */
export async function lesson(): Promise<void> {
  checkOneMachine(stackFile);
  const prepared = await prepare();
  const outputs = await stackOutputs(prepared);
  let failures = 0;
  const { cli, env } = await daemonCli(prepared);
  for (const step of lessonSteps(outputs, cli)) {
    console.log(colors.bold(`\n${step.title}`));
    console.log(colors.dim(`$ ${step.command}`));
    const options = { cwd: projectFolder, env, all: true, reject: false } as const;
    const { all, exitCode } = await execa("sh", ["-c", step.command], options);
    const output = all
      .split("\n")
      .filter(step.relevant ?? Boolean)
      .join("\n");
    console.log(outputs.redisPassword ? output.replaceAll(outputs.redisPassword, "[secret]") : output);
    const wrong = exitCode === 0 ? step.wrong(output) : `exit code ${exitCode ?? "none"}`;
    if (wrong !== undefined) {
      failures += 1;
      console.log(colors.red(`✗ ${wrong}`));
    }
  }
  if (failures === 0) {
    console.log(colors.green("\n✓ Every step works."));
    console.log("`npm run map` shows the link as a page, `npm run down` takes all away.");
  } else {
    console.log(colors.red(`\n✗ ${failures} steps failed.`));
    console.log("`npm run status` says what is wrong with the link, if it is that.");
  }
  process.exitCode = failures === 0 ? 0 : 1;
}

/** Checks that the stack is on one machine. @throws Error if the stack's app is a swarm service, because no step covers its link */
export function checkOneMachine(file: string): void {
  if (!stackFileSays(file, ON_SWARM)) return;
  throw new Error(
    "The lesson is about one machine, and the app of this stack is a service of a swarm: `npm run status` looks at its links.",
  );
}

/** The steps of the lesson. @param docker command line of the docker CLI for the stack's daemon */
export function lessonSteps(outputs: StackOutputs, docker: string): Step[] {
  const { endpoint, redisHost, linkNetwork, redisName, appName } = outputs;
  const prefix = variablePrefix(redisHost);
  const linked = `${docker} run --rm --network ${linkNetwork} alpine`;
  const shortId = `$(${docker} inspect --format '{{slice .Id 0 12}}' ${redisName})`;
  const reaches = (output: string) =>
    output.includes("1 packets received") || output.includes(" 0% packet loss")
      ? undefined
      : "no answer to the ping";
  const counts: number[] = [];
  const curl: Step = {
    title: "Step 3: the app stores each request and counts it",
    command: `curl --silent --show-error --fail ${endpoint}`,
    wrong: (output) => {
      counts.push(Number(/\d+(?=\D*$)/.exec(output)?.[0]));
      const [last, count] = counts.slice(-2);
      return count === undefined || count === (last ?? NaN) + 1
        ? undefined
        : `the count went from ${last} to ${count}`;
    },
  };
  return [
    {
      title: `Step 1: Redis runs under its friendly name`,
      command: `${docker} ps --filter name=^${redisName}$`,
      wrong: (output) => (output.includes(redisName) ? undefined : `no container ${redisName}`),
    },
    {
      title: `Step 2: the link's variables in the app's environment`,
      command: `${docker} exec ${appName} env`,
      relevant: (line) => line.startsWith(`${prefix}_`),
      wrong: () => undefined,
    },
    ...[redisHost, redisName, shortId].map((name, index) => ({
      title: `Step 2: ping by the ${["alias", "source's name", "source's id"][index] ?? ""}`,
      command: `${linked} ping -c 1 ${name}`,
      wrong: reaches,
    })),
    curl,
    { ...curl, title: "Step 3: and once more" },
    {
      title: "Step 4: redis-cli by the alias",
      command: `${outputs.redisCli.replace(" -it ", " -i ")} KEYS '*'`,
      // The output is searched for a refusal, because redis-cli exits with 0 even if Redis refuses the command.
      wrong: (output) => REFUSAL.exec(output)?.[0] ?? (output === "" ? "no keys" : undefined),
    },
  ];
}
