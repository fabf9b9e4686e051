import { diagnosis } from "../../../components/daemon/diagnosis";
import { dockerClient } from "../../../components/daemon/dockerClient";
import { byId, framed } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";

interface Facts {
  state?: object;
  env?: string[];
  log?: string[];
  /** Output of the last health check. */
  output?: string;
}

/** The diagnosis of a container with these facts. */
async function said({ state, env = [], log = [], output }: Facts = {}, daemonHost?: string): Promise<string> {
  const Log = [
    { ExitCode: 0, Output: "older" },
    { ExitCode: 1, Output: output },
  ];
  const Health = output === undefined ? undefined : { Status: "unhealthy", Log };
  const app = {
    ...{ Name: "/app", RestartCount: 4, Config: { Tty: false, Env: env } },
    State: { Status: "running", ExitCode: 0, Health, ...state },
  };
  const lines = (_id: string, { until }: { until?: number }) =>
    framed(...(until === undefined ? log : [`until ${until}`]));
  fakeDaemon({ "container.inspect": byId({ app }), "container.logs": lines });
  return diagnosis(dockerClient().getContainer("app"), daemonHost);
}

describe("the diagnosis of a container", () => {
  const all = "The end of its log: ";
  it.each(
    Object.entries<Facts>({
      [`Docker says: running (unhealthy), exit code 0, 4 restarts. Its last health check ended with 1: no / route. ${all}starting / cannot bind. More by \`docker logs app\`.`]:
        { output: "no\n route \n", log: ["starting", "", "  cannot bind"] },
      [`Docker says: restarting, exit code 3, 4 restarts. ${all}bye. More by \`docker logs app\`.`]: {
        ...{ state: { Status: "restarting", ExitCode: 3 }, log: ["bye"] },
      },
      [`Docker says: running (starting), exit code 0, 4 restarts. ${all}hello. More by \`docker logs app\`.`]:
        {
          ...{ state: { Health: { Status: "starting", Log: [] } }, log: ["hello"] },
        },
    }),
  )(
    "the diagnosis shows the state, the last health check, the end of the log, and a command for more: %s",
    async (words, facts) => {
      expect(await said(facts)).toBe(words);
    },
  );

  it.each(
    Object.entries<Facts>({
      "ended with 1: nothing. The end of its log: nothing.": { output: "" },
      "ended with 1: b / c / d / e / f.": { output: "a\nb\nc\nd\ne\nf" },
      "ended with 1: No route. The end of its log: Bye. More": { output: "No route.", log: ["Bye."] },
    }),
  )(
    "has `nothing` for empty output, five lines of a check at most, and one full stop: %s",
    async (words, facts) => {
      expect(await said(facts)).toContain(words);
    },
  );

  it("the diagnosis shows the log of the previous run if the container restarted just now", async () => {
    const began = Math.floor(Date.now() / 1000) - 3;
    const StartedAt = new Date(began * 1000).toISOString();
    expect(await said({ state: { Running: true, StartedAt }, log: ["starting"] })).toContain(
      `The end of its log: until ${began}. More`,
    );
    const long = new Date((began - 60) * 1000).toISOString();
    expect(await said({ state: { Running: true, StartedAt: long }, log: ["starting"] })).toContain(
      "The end of its log: starting. More",
    );
  });

  it("the diagnosis names the container's daemon in the command", async () => {
    expect(await said({}, "ssh://build")).toMatch(/More by `docker --host ssh:\/\/build logs app`\.$/);
  });

  it("the diagnosis says that the container is gone", async () => {
    fakeDaemon({ "container.inspect": byId({}) });
    expect(await diagnosis(dockerClient().getContainer("app"))).toBe("Its container is gone.");
  });
});

describe("a secret of a container", () => {
  const PEM = "-----BEGIN-----\nhidden1\nhidden2\n-----END-----";

  it.each<[string, string[], string, string]>([
    ["a password", ["REDIS_PASSWORD=hidden"], "wrong hidden, hidden!", "wrong [secret], [secret]!"],
    ["a token", ["API_TOKEN=hid=den"], "token hid=den", "token [secret]"],
    ["two alike", ["A_SECRET=hid", "B_SECRET=hidden"], "hid, then hidden", "[secret], then [secret]"],
    [
      "a password with characters of a regular expression",
      ["DB_PASS=h.*i$&d(den"],
      "is h.*i$&d(den; h1i",
      "is [secret]; h1i",
    ],
    ["a key of several lines", [`TLS_KEY=${PEM}`], `loaded ${PEM}`, "loaded [secret]"],
    ["a password in a URL", [], "to redis://:hidden@redis:6379/0", "to redis://:[secret]@redis:6379/0"],
    ["a user's password in a URL", [], "amqp://me:hidden@queue", "amqp://me:[secret]@queue"],
  ])(
    "the diagnosis conceals a secret in the log and the health check: %s",
    async (_what, env, text, shown) => {
      const words = await said({ env, log: text.split("\n"), output: text });
      expect(words).toContain(`ended with 1: ${shown}.`);
      expect(words).toContain(`The end of its log: ${shown}.`);
      expect(words).not.toMatch(/hid(den)?\b/);
    },
  );

  it.each<[string, string[], string]>([
    ["a variable that is not secret", ["MODE=fast"], "mode fast"],
    ["the name of a variable", ["PASSWORD"], "PASSWORD is not set"],
    ["an empty password", ["PASSWORD="], "no password"],
    ["a URL without a password", [], "to redis://redis:6379 and mail me@example"],
  ])("the diagnosis conceals nothing in %s", async (_what, env, text) => {
    expect(await said({ env, log: [text] })).toContain(`The end of its log: ${text}.`);
  });
});
