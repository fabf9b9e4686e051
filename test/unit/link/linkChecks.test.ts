import * as pulumi from "@pulumi/pulumi";
import type { LinkSource, SourceAlias } from "../../../components";
import * as connection from "../../../components/daemon/connection";
import { Precondition } from "../../../components/stack/precondition";
import { checkAliases, checkSameDaemon } from "../../../components/link/linkChecks";
import { expectWords, failuresOf } from "../../support/failures";
import { recordStack } from "../../support/recordedStack";

beforeAll(async () => {
  await (await recordStack()).settle();
});

function source(containerName: pulumi.Input<string>): LinkSource {
  return { containerId: "c", containerName, ports: [] };
}

function link(alias: string, containerName: pulumi.Input<string>): SourceAlias {
  return { alias, source: source(containerName) };
}

/** Errors of a run with these links. */
function failuresOfLinks(...links: SourceAlias[]): Promise<string[]> {
  return failuresOf(() => new Precondition(checkAliases(links, "app")).awaitedBy());
}

describe("the aliases of an app's links", () => {
  it.each<[string, SourceAlias[]]>([
    ["one link", [link("redis", "redis-server")]],
    ["two sources under two aliases", [link("cache", "redis-1"), link("store", "redis-2")]],
    ["an alias that is its own source's name", [link("redis", "redis"), link("store", "redis-2")]],
    ["an alias that begins like another source's name", [link("redis", "a1"), link("store", "redis-2")]],
    [
      "a source's name that is known later",
      [link("cache", pulumi.output("redis-1")), link("store", "redis-2")],
    ],
    ["its source's name, known later", [link("redis", pulumi.output("redis")), link("store", "redis-2")]],
  ])("accepts the aliases of links for %s", async (_what, links) => {
    expect(await failuresOfLinks(...links)).toEqual([]);
  });

  it("accepts two aliases for one source, one of which is the source's name", async () => {
    const one = source("redis");
    expect(await failuresOfLinks({ alias: "cache", source: one }, { alias: "redis", source: one })).toEqual(
      [],
    );
  });

  const ofAnother =
    'alias: "redis" is not accepted. It is the name of another source of this app: choose another.';

  it.each<[string, SourceAlias[]]>([
    [
      'alias: "Store!" is not accepted. An alias is 1 to 63 letters',
      [link("redis", "a1"), link("Store!", "a2")],
    ],
    [
      'alias: "app" is not accepted. It is the app\'s own name, which would lead the app to itself: choose another.',
      [link("redis", "a1"), link("app", "a2")],
    ],
    [
      'alias: "redis" is not accepted. Two links of one app have it, so it would lead to either: choose another.',
      [link("redis", "a1"), link("store", "a2"), link("redis", "a3")],
    ],
    [ofAnother, [link("redis", "a1"), link("store", "redis")]],
    [ofAnother, [link("store", "redis"), link("redis", "a2")]],
  ])("refuses aliases: %s", (message, links) => expectWords(() => checkAliases(links, "app"), message));

  it.each<[string, SourceAlias[], string]>([
    ["the app's own", [link("redis", "a1")], "Redis"],
    ["another source's", [link("redis", "a1"), link("store", "Redis")], "app"],
  ])("refuses an alias that is %s name in another case", (_what, links, consumer) => {
    expect(() => checkAliases(links, consumer)).toThrow('alias: "redis" is not accepted.');
  });

  it("refuses the same alias for two links to one source", () => {
    const twice = link("redis", "a1");
    expect(() => checkAliases([twice, twice], "app")).toThrow("Two links of one app have it");
  });

  it.each<[string, pulumi.Input<string>]>([
    ["an output", pulumi.output("redis")],
    ["a promise", Promise.resolve("redis")],
  ])("refuses an alias that is another source's name, given as %s", async (_what, name) => {
    expect(await failuresOfLinks(link("redis", "a1"), link("store", name))).toEqual([ofAnother]);
  });
});

describe("a source and its app", () => {
  const identityOf = jest.spyOn(connection, "identityOf");
  const sourceOn = (daemonHost?: pulumi.Input<string | undefined>) => ({
    alias: "redis",
    source: { ...source("redis-server"), daemonHost },
  });
  const failures = (checked: SourceAlias, daemonHost: string | undefined) =>
    failuresOf(() =>
      new Precondition(checkSameDaemon([checked], "app", pulumi.output(daemonHost))).awaitedBy(),
    );

  beforeEach(() => {
    // tcp://a:1 and tcp://a:2 lead to one machine, and tcp://copy:1 to a copy of that.
    identityOf.mockReset().mockImplementation(({ address }) => {
      const [, name = "local"] = /^tcp:\/\/(\w+)/.exec(address) ?? [];
      return Promise.resolve({ id: name === "copy" ? "a" : name, name });
    });
  });

  it.each<[string, SourceAlias, string | undefined]>([
    ["both are on the default daemon", sourceOn(undefined), undefined],
    ["both are on one other daemon", sourceOn(pulumi.output("tcp://a:1")), "tcp://a:1"],
    ["two addresses lead to one daemon", sourceOn(pulumi.output("tcp://a:1")), "tcp://a:2"],
    ["the default daemon has another address", sourceOn(undefined), "unix:///other/name.sock"],
    ["the source does not name its daemon", link("redis", "redis-server"), "tcp://a:1"],
  ])("accepts a source and its app if %s", async (_what, checked, daemonHost) => {
    expect(await failures(checked, daemonHost)).toEqual([]);
  });

  it.each<[string, SourceAlias, string | undefined]>([
    ["of a (tcp://a:1), and app on that of b (tcp://b:1)", sourceOn(pulumi.output("tcp://a:1")), "tcp://b:1"],
    [
      "of local (unix:///var/run/docker.sock), and app on that of b (tcp://b:1)",
      sourceOn(pulumi.output(undefined)),
      "tcp://b:1",
    ],
    ["of a (tcp://a:1), and app on that of copy (tcp://copy:1)", sourceOn("tcp://a:1"), "tcp://copy:1"],
  ])("refuses a source on the daemon %s", async (words, checked, daemonHost) => {
    expect(await failures(checked, daemonHost)).toEqual([
      `source: "redis" is not accepted. The source of this alias is on the daemon ${words}: a link joins containers of one ` +
        "daemon. Give both the same Docker provider.",
    ]);
  });
});
