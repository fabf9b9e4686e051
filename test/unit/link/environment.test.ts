import * as pulumi from "@pulumi/pulumi";
import type { Environment, LinkSource } from "../../../components";
import { environmentOf, linkEnvironment, type LinkEnvironment } from "../../../components/link/environment";
import { legacyEnvironment } from "../../../components/link/legacyEnvironment";
import { mergeEnvironments, withoutVariables } from "../../../components/link/mergeEnvironments";
import type { SourceFacts } from "../../../components/link/sourceFacts";
import { environmentList, secretValues } from "../../../components/link/linkSource";
import { expectWords, failuresOf } from "../../support/failures";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { recordStack } from "../../support/recordedStack";

const SOURCE: LinkSource = { containerId: "c", containerName: "redis-server", scheme: "redis" };
const FACTS: SourceFacts = { ports: [{ number: 6379 }], shared: {} };

interface Variables {
  alias?: string;
  source?: Partial<LinkSource>;
  facts?: Partial<SourceFacts>;
}

function variablesOf(profile: LinkEnvironment, { alias = "redis", source, facts }: Variables = {}) {
  const link = { alias, source: { ...SOURCE, ...source }, consumer: "app" };
  return valueOf(linkEnvironment(profile, link, { ...FACTS, ...facts }));
}

beforeAll(async () => {
  await (await recordStack()).settle();
});

describe("the modern variables of a link", () => {
  it.each([
    ["redis", "REDIS"],
    ["main-store", "MAIN_STORE"],
    ["cache.eu-1", "CACHE_EU_1"],
    ["a_b", "A_B"],
    ["a--b.c", "A__B_C"],
  ])("the names of variables for the alias %s begin with %s", async (alias, prefix) => {
    expect(await variablesOf("modern", { alias, source: { password: "hush" } })).toEqual({
      [`${prefix}_HOST`]: alias,
      [`${prefix}_PORT`]: "6379",
      [`${prefix}_PASSWORD`]: secret("hush"),
      [`${prefix}_URL`]: secret(`redis://:hush@${alias}:6379`),
    });
    expect(prefix).toMatch(/^[A-Z_][A-Z0-9_]*$/);
  });

  it("modern variables use the first TCP port that the source lists, legacy variables the lowest TCP port", async () => {
    const ports: LinkSource["ports"] = [{ number: 53, protocol: "udp" }, { number: 7687 }, { number: 7474 }];
    const variables = { source: { ports }, facts: { ports } };
    // First: it sorts the ports, and must not change the list.
    expect(await variablesOf("legacy", variables)).toMatchObject({ REDIS_PORT: "tcp://redis:7474" });
    expect(await variablesOf("modern", variables)).toMatchObject({ REDIS_URL: "redis://redis:7687" });
    const only: LinkSource["ports"] = [{ number: 53, protocol: "udp" }];
    expect(await variablesOf("modern", { source: { ports: only }, facts: { ports: only } })).toMatchObject({
      REDIS_PORT: "53",
    });
  });

  const [REDIS, hush] = [{ REDIS_HOST: "redis", REDIS_PORT: "6379" }, pulumi.secret("hush")];
  const ofImage: SourceFacts["ports"] = [{ number: 53, protocol: "udp" }, { number: 9000 }, { number: 80 }];
  it.each<[string, Variables, object]>([
    ["contain the host, the port number and the URL", {}, { ...REDIS, REDIS_URL: "redis://redis:6379" }],
    [
      "contain a tcp:// URL if the source has no scheme",
      { source: { scheme: undefined } },
      { ...REDIS, REDIS_URL: "tcp://redis:6379" },
    ],
    [
      "contain the lowest TCP port of the source's image",
      { facts: { ports: ofImage } },
      { REDIS_HOST: "redis", REDIS_PORT: "80", REDIS_URL: "redis://redis:80" },
    ],
    ["contain only the host if the source has no port", { facts: { ports: [] } }, { REDIS_HOST: "redis" }],
    [
      "contain the password even if the source has no port",
      { source: { password: hush }, facts: { ports: [] } },
      { REDIS_HOST: "redis", REDIS_PASSWORD: secret("hush") },
    ],
    [
      "contain no environment variables of the source",
      { facts: { shared: { REDIS_VERSION: "7" } } },
      { ...REDIS, REDIS_URL: "redis://redis:6379" },
    ],
  ])("modern variables %s", async (_what, variables, expected) => {
    expect(await variablesOf("modern", variables)).toEqual(expected);
  });

  it.each<[Partial<LinkSource>, Record<string, string>]>([
    [{ username: "me" }, { DB_USERNAME: "me", DB_URL: "pg://me@db:1" }],
    [{ database: "a b" }, { DB_DATABASE: "a b", DB_URL: "pg://db:1/a%20b" }],
    [
      { username: "m:e", database: "shop" },
      { DB_USERNAME: "m:e", DB_DATABASE: "shop", DB_URL: "pg://m%3Ae@db:1/shop" },
    ],
  ])("modern variables contain user and database of %j", async (source, beside) => {
    const facts = { ports: [{ number: 1 }] };
    expect(await variablesOf("modern", { alias: "db", source: { scheme: "pg", ...source }, facts })).toEqual({
      DB_HOST: "db",
      DB_PORT: "1",
      ...beside,
    });
  });

  it("the secret URL contains user, password and database", async () => {
    const source = { scheme: "pg", username: "me", password: "p w", database: "shop" };
    const facts = { ports: [{ number: 1 }] };
    expect(await variablesOf("modern", { alias: "db", source, facts })).toMatchObject({
      DB_PASSWORD: secret("p w"),
      DB_URL: secret("pg://me:p%20w@db:1/shop"),
    });
  });

  it.each<[string, (text: string) => pulumi.Input<string>]>([
    ["a secret", pulumi.secret],
    ["plain text", (text) => text],
    ["an output that is no secret", (text) => pulumi.output(text)],
  ])("keeps a password secret that is %s, and encodes the password only in the URL", async (_what, given) => {
    const variables = await variablesOf("modern", { source: { password: given("p@ss:w/rd#1%") } });
    expect(variables).toEqual({
      REDIS_HOST: "redis",
      REDIS_PORT: "6379",
      REDIS_PASSWORD: secret("p@ss:w/rd#1%"),
      REDIS_URL: secret("redis://:p%40ss%3Aw%2Frd%231%25@redis:6379"),
    });
    const url = (variables as { REDIS_URL: { secret: string } }).REDIS_URL.secret;
    expect(decodeURIComponent(new URL(url).password)).toBe("p@ss:w/rd#1%");
  });
});

describe("the legacy variables of a link", () => {
  const facts: SourceFacts = {
    ports: [{ number: 53, protocol: "udp" }, { number: 80 }, { number: 81 }],
    shared: { REDIS_VERSION: "7" },
  };

  it.each(["redis", "main-store", "cache.eu"])(
    "legacy variables for the alias %s are those of docker run --link",
    async (alias) => {
      expect(await variablesOf("legacy", { alias, facts })).toEqual(
        legacyEnvironment({ alias, consumer: "app", ...facts }),
      );
    },
  );

  it("legacy variables include a secret password, but neither a URL nor a host", async () => {
    const variables = legacyEnvironment({ alias: "redis", consumer: "app", ...FACTS });
    expect(await variablesOf("legacy", { source: { password: "hush" } })).toEqual({
      ...variables,
      REDIS_PASSWORD: secret("hush"),
    });
  });

  it("legacy variables contain tcp:// URLs for every scheme", async () => {
    expect(await variablesOf("legacy", { source: { scheme: "redis" } })).toEqual(
      await variablesOf("legacy", { source: { scheme: undefined } }),
    );
  });
});

describe("merging environments", () => {
  const own = (variables: pulumi.Input<Environment>) => ({ from: "the app's environment", variables });
  const link = (variables: pulumi.Input<Environment>) => ({ from: 'the link "redis"', variables });
  const clash =
    'environment: "X" is not accepted. ' +
    'The variable comes from the app\'s environment and from the link "redis": rename one of them.';

  it("joins known variables at once, without changing its arguments", () => {
    const [first, second] = [own({ A: "1" }), link({ B: "2" })];
    expect(mergeEnvironments([first, second])).toEqual({ A: "1", B: "2" });
    expect([first, second]).toEqual([own({ A: "1" }), link({ B: "2" })]);
  });

  it("returns no variables if no part has variables", () => {
    expect(mergeEnvironments([])).toEqual({});
    expect(mergeEnvironments([own({}), link({})])).toEqual({});
  });

  it("distinguishes names by case", () => {
    expect(mergeEnvironments([own({ a: "1" }), link({ A: "2" })])).toEqual({ a: "1", A: "2" });
  });

  it("refuses a name from two origins, names both, and shows no value", () => {
    expectWords(() => mergeEnvironments([own({ X: "hidden" }), link({ X: "hidden" })]), clash);
  });

  it.each(["constructor", "toString"])("accepts a variable with the name %s", (name) => {
    const merged = mergeEnvironments([{ from: "a", variables: Object.fromEntries([[name, "1"]]) }]);
    expect(Object.entries(merged)).toEqual([[name, "1"]]);
  });

  it.each<[string, (variables: Environment) => pulumi.Input<Environment>]>([
    ["an output", (variables) => pulumi.output(variables)],
    ["a promise", (variables) => Promise.resolve(variables)],
  ])("waits for a part that is %s, and keeps secrets", async (_what, later) => {
    const hidden = { B: pulumi.secret("hush") };
    for (const parts of [
      [own({ A: "1" }), link(later({ C: "3" })), link(hidden)],
      [own(hidden), link({ C: "3" }), link(later({ A: "1" }))],
    ]) {
      const merged = mergeEnvironments(parts);
      expect(pulumi.Output.isInstance(merged)).toBe(true);
      expect(await valueOf(environmentList(merged))).toEqual(secret(["A=1", "B=hush", "C=3"]));
    }
  });

  it("returns no secret if no part is secret", async () => {
    const merged = mergeEnvironments([own({ A: "1" }), link(pulumi.output({ B: "2" }))]);
    expect(await valueOf(merged)).toEqual({ A: "1", B: "2" });
  });

  it("refuses a name from two origins although one of them is known later", async () => {
    const merge = () =>
      mergeEnvironments([link({ Y: "1" }), own({ X: "hidden" }), link(pulumi.output({ X: "hidden" }))]);
    expect(await failuresOf(merge)).toEqual([clash]);
  });

  it("refuses a name that two known parts have, without waiting for a part that is known later", () => {
    const merge = () =>
      mergeEnvironments([link(pulumi.output({ Y: "1" })), own({ X: "1" }), link({ X: "2" })]);
    expect(merge).toThrow(clash);
  });

  it("returns an unknown environment if a part is unknown", async () => {
    await (await recordStack({ preview: true })).settle();
    const later = pulumi.output(pulumi.unknown as Environment);
    expect(await valueOf(mergeEnvironments([own({ A: "1" }), link(later)]))).toBe(UNKNOWN);
  });
});

describe("the list of variables", () => {
  it.each<[string, pulumi.Input<Environment>, string[]]>([
    ["the list contains NAME=value, sorted by name", { B: "2", A_B: "3", A: "1" }, ["A=1", "A_B=3", "B=2"]],
    ["the list is sorted for any order of names", { A: "1", B: "2", A_B: "3" }, ["A=1", "A_B=3", "B=2"]],
    ["the list keeps equals signs and empty values", { A: "x=y", B: "" }, ["A=x=y", "B="]],
    [
      "the list contains variables that are known later",
      pulumi.output({ B: "2", A: pulumi.output("1") }),
      ["A=1", "B=2"],
    ],
  ])("%s", async (_what, variables, list) => {
    expect(await valueOf(environmentList(variables))).toEqual(list);
  });

  it("keeps secret and later values as separate outputs if the names are known", async () => {
    const list = environmentList({ A: "1", B: pulumi.secret("hush"), C: pulumi.output("3") });
    expect(await valueOf(list)).toEqual(["A=1", secret("B=hush"), "C=3"]);
  });
});

describe("secret values of variables", () => {
  it.each<[string, Parameters<typeof secretValues>[0], string[]]>([
    ["do not include values of open variables", ["A=1", pulumi.output("B=2")], []],
    ["are an empty list without variables", undefined, []],
    [
      "include the values of secret variables",
      ["A=1", pulumi.secret("B=hush=hush"), pulumi.secret("C")],
      ["hush=hush", "C"],
    ],
    ["include all values of a secret list", pulumi.secret(["A=1", "B=2"]), ["1", "2"]],
  ])("secret values %s", async (_what, envs, values) => {
    await recordStack();
    expect(await secretValues(envs)).toEqual(values);
  });
});

describe("the variables of a link without those in exceptVariables", () => {
  const ALL: Environment = { A: "1", B: "2", C: "3" };

  it("leaves out variables at once if all are known", () => {
    expect(withoutVariables(ALL, [])).toEqual(ALL);
    expect(withoutVariables(ALL, ["B", "X"])).toEqual({ A: "1", C: "3" });
  });

  it("leaves out variables that are known later", async () => {
    expect(await valueOf(withoutVariables(pulumi.output(ALL), ["A", "B"]))).toEqual({ C: "3" });
  });
});

describe("the variables of a link whose source states all facts", () => {
  const source: LinkSource = { ...SOURCE, ports: [{ number: 6379 }], environment: { SHARED: "yes" } };
  const link = { alias: "db", consumer: "app", source: { ...source, sharedVariables: ["SHARED"] } };

  it("knows the variables at once if the source states all facts", () => {
    const known = { DB_HOST: "db", DB_PORT: "6379", DB_URL: "redis://db:6379" };
    expect(environmentOf("modern", link)).toEqual(known);
  });

  it("the variables of a legacy link include the source's shared variables", () => {
    expect(environmentOf("legacy", link)).toMatchObject({ DB_NAME: "/app/db", DB_ENV_SHARED: "yes" });
  });

  it("linkEnvironment none gives no variables, and does not check the source", () => {
    const badSource = { ...source, ports: [{ number: 0 }], password: "hush" };
    expect(environmentOf("none", { ...link, source: badSource })).toEqual({});
    expect(() => environmentOf("modern", { ...link, source: badSource })).toThrow("source.ports: 0");
  });
});
