import * as pulumi from "@pulumi/pulumi";
import type { LinkSource } from "../../../components";
import { sourceFacts } from "../../../components/link/sourceFacts";
import { parseEnvironment } from "../../../components/daemon/notation";
import { expectWords, failuresOf } from "../../support/failures";
import { dockerClient } from "../../support/fakeDaemon";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { recordStack } from "../../support/recordedStack";

/** Answers what the daemon knows of an image; told the daemon's address and the image. */
const inspectImage = jest.fn<Promise<unknown>, [daemonHost: string | undefined, image: string]>();

/** The same of a container. */
const inspectContainer = jest.fn<Promise<unknown>, [daemonHost: string | undefined, container: string]>();

const IMAGE = `sha256:${"1".repeat(64)}`;
const MISSING = Object.assign(new Error(`No such image: ${IMAGE}`), { statusCode: 404 });

const SOURCE: LinkSource = { containerId: "c", containerName: "redis-server" };

/** An image as the Engine API shows it. */
function image(ports: string[], environment: string[]) {
  return { Config: { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])), Env: environment } };
}

/** Facts that a legacy link needs. */
const wanted = (source: LinkSource, daemonHost?: pulumi.Input<string | undefined>) =>
  sourceFacts({ source, alias: "db", daemonHost }, true);

interface Run {
  preview?: boolean;
  daemonHost?: pulumi.Input<string>;
}

/** The facts of a source, in the notation of `notation.ts`. */
async function factsOf(source: Partial<LinkSource>, { preview = false, daemonHost }: Run = {}) {
  await (await recordStack({ preview })).settle();
  return valueOf(wanted({ ...SOURCE, ...source }, daemonHost));
}

/** Failures of a run that needs the facts of a source. */
function failureOf(source: Partial<LinkSource>, preview = false): Promise<string[]> {
  return failuresOf(() => factsOf(source, { preview }));
}

beforeEach(() => {
  [inspectImage, inspectContainer, dockerClient].forEach((mock) => mock.mockReset());
  const client = (daemonHost?: string) => ({
    getContainer: (id: string) => ({
      inspect: async () => ({ Name: `/${id}`, ...((await inspectContainer(daemonHost, id)) as object) }),
    }),
    getImage: (image: string) => ({ inspect: () => inspectImage(daemonHost, image) }),
  });
  dockerClient.mockImplementation(client as never);
});

describe("the facts of a source that states all facts", () => {
  it("knows stated facts without the daemon", () => {
    const ports = [{ number: 6379 }];
    expect(wanted({ ...SOURCE, ports })).toEqual({ ports, shared: {} });
    expect(wanted({ ...SOURCE, ports, image: IMAGE })).toEqual({ ports, shared: {} });
    expect(wanted({ ...SOURCE, ports: [], image: IMAGE })).toEqual({ ports: [], shared: {} });
    expect(inspectImage).not.toHaveBeenCalled();
  });

  it("takes only shared variables from the source's environment", async () => {
    const facts = wanted({
      ...SOURCE,
      ports: [],
      image: IMAGE,
      environment: { MODE: "fast", REDIS_VERSION: "7", REDIS_VERSION_DATE: "today", HIDDEN: "x" },
      sharedVariables: ["REDIS_VERSION", "MODE"],
    });
    expect(pulumi.Output.isInstance(facts)).toBe(false);
    expect(await valueOf(facts)).toEqual({ ports: [], shared: { MODE: "fast", REDIS_VERSION: "7" } });
    expect(inspectImage).not.toHaveBeenCalled();
  });

  it("takes no variable from the source's environment if none is shared", async () => {
    const environment = { A: "1", PASSWORD: pulumi.secret("hush") };
    expect(await factsOf({ ports: [], environment })).toEqual({ ports: [], shared: {} });
  });

  it("accepts values of shared variables that are known later", async () => {
    const environment = { A: pulumi.output("1"), B: Promise.resolve("2") };
    const facts = await factsOf({ ports: [], environment, sharedVariables: ["A", "B"] });
    expect(facts).toEqual({ ports: [], shared: { A: "1", B: "2" } });
  });
});

describe("the facts of a source with an image", () => {
  it("takes the ports that the image exposes, but none of its variables", async () => {
    inspectImage.mockResolvedValue(image(["6379/tcp", "53/udp"], ["REDIS_VERSION=7", "PASSWORD=hush"]));
    expect(await factsOf({ image: IMAGE })).toEqual({
      ports: [
        { number: 6379, protocol: "tcp" },
        { number: 53, protocol: "udp" },
      ],
      shared: {},
    });
    expect(inspectImage.mock.calls).toEqual([[undefined, IMAGE]]);
  });

  const [A, tcp] = [["A=1"], ["6379/tcp"]];
  const VERSIONS = ["PATH=/bin", "REDIS_VERSION=7.0", "REDIS_VERSION_DATE=today"];
  it.each<[string, unknown, Partial<LinkSource>, object]>([
    [
      "stated ports rather than the image's",
      image(tcp, A),
      { ports: [{ number: 7 }] },
      { ports: [{ number: 7 }], shared: {} },
    ],
    ["no ports if the source states an empty list", image(tcp, A), { ports: [] }, { ports: [], shared: {} }],
    [
      "only the shared variables of the image",
      image([], VERSIONS),
      { sharedVariables: ["REDIS_VERSION"] },
      { ports: [], shared: { REDIS_VERSION: "7.0" } },
    ],
    ["no facts from an image without ports and variables", { Config: {} }, {}, { ports: [], shared: {} }],
    [
      "no facts from an image with an empty list of variables",
      { Config: { Env: [] } },
      {},
      { ports: [], shared: {} },
    ],
  ])("takes %s", async (_what, answer, source, facts) => {
    inspectImage.mockResolvedValue(answer);
    expect(await factsOf({ image: IMAGE, ...source })).toEqual(facts);
  });

  it("prefers a variable of the container to the image's variable of the same name", async () => {
    inspectImage.mockResolvedValue(image([], ["A=image", "B=image"]));
    const source = { image: IMAGE, ports: [], environment: { A: "run" }, sharedVariables: ["A", "B"] };
    expect(await factsOf(source)).toEqual({ ports: [], shared: { A: "run", B: "image" } });
  });

  it("reads the image by an id that is known later", async () => {
    inspectImage.mockResolvedValue(image(["80/tcp"], []));
    expect(await factsOf({ image: pulumi.output(IMAGE) })).toMatchObject({ ports: [{ number: 80 }] });
    expect(inspectImage.mock.calls).toEqual([[undefined, IMAGE]]);
  });

  const DEFAULT = pulumi.output(undefined);
  it.each<[string, Partial<LinkSource>, Run, string | undefined]>([
    ["the default daemon", {}, {}, undefined],
    ["the consumer's daemon", {}, { daemonHost: pulumi.output("tcp://a:1") }, "tcp://a:1"],
    [
      "the source's own daemon",
      { daemonHost: pulumi.output("ssh://b") },
      { daemonHost: "tcp://a:1" },
      "ssh://b",
    ],
    [
      "the source's own daemon, the default one",
      { daemonHost: DEFAULT },
      { daemonHost: "tcp://a:1" },
      undefined,
    ],
  ])("reads the image from %s", async (_what, source, run, expected) => {
    inspectImage.mockResolvedValue(image([], []));
    await factsOf({ image: IMAGE, ...source }, run);
    expect(inspectImage.mock.calls).toEqual([[expected, IMAGE]]);
  });
});

describe("the facts of a source whose image does not exist yet", () => {
  it("leaves facts unknown in a preview without the image's id, and asks the daemon nothing", async () => {
    const unknown = pulumi.output(pulumi.unknown as string);
    expect(await factsOf({ image: unknown }, { preview: true })).toBe(UNKNOWN);
    expect(inspectImage).not.toHaveBeenCalled();
  });

  it.each<[string, Partial<LinkSource>]>([
    ["nothing", {}],
    ["the ports, but not the shared variables", { ports: [{ number: 1 }], sharedVariables: ["A"] }],
    ["some shared variables, but not all", { environment: { A: "1" }, sharedVariables: ["A", "B"] }],
  ])("leaves facts unknown in a preview if the source states %s", async (_what, source) => {
    inspectImage.mockRejectedValue(MISSING);
    let facts: unknown;
    const run = async () => (facts = await factsOf({ image: IMAGE, ...source }, { preview: true }));
    expect(await failuresOf(run)).toEqual([]);
    expect(facts).toBe(UNKNOWN);
  });

  it("a missing image fails the update", async () => {
    inspectImage.mockRejectedValue(MISSING);
    expect(await failureOf({ image: IMAGE })).toEqual([MISSING.message]);
  });

  it.each([true, false])("fails if the daemon does not answer (preview: %s)", async (preview) => {
    inspectImage.mockRejectedValue(new Error("connect ENOENT /var/run/docker.sock"));
    expect(await failureOf({ image: IMAGE }, preview)).toEqual(["connect ENOENT /var/run/docker.sock"]);
  });

  it("reads facts in a preview if the image exists", async () => {
    inspectImage.mockResolvedValue(image(["80/tcp"], ["A=1"]));
    const source = { image: IMAGE, sharedVariables: ["A"] };
    expect(await factsOf(source, { preview: true })).toEqual(await factsOf(source));
  });
});

describe("the facts of a source without an image", () => {
  it("reads the facts from the source's container", async () => {
    inspectContainer.mockResolvedValue(image(["80/tcp"], ["A=1", "PASSWORD=hush"]));
    expect(await factsOf({ sharedVariables: ["A"] })).toEqual({
      ports: [{ number: 80, protocol: "tcp" }],
      shared: { A: "1" },
    });
    expect(inspectContainer.mock.calls).toEqual([[undefined, "c"]]);
  });

  it("a missing container leaves facts unknown in a preview, and fails an update", async () => {
    inspectContainer.mockRejectedValue(MISSING);
    expect(await factsOf({}, { preview: true })).toBe(UNKNOWN);
    expect(await failureOf({})).toEqual([
      'source: "c" is not accepted. There is no such container for the link db. Start it, and run ' +
        "`pulumi up --refresh`, or name another.",
    ]);
  });

  it("refuses a shared variable that neither the source nor its image has", async () => {
    inspectContainer.mockResolvedValue(image([], []));
    expect(await failureOf({ sharedVariables: ["A"] })).toEqual([
      'sharedVariables: "A" is not accepted. Neither the source nor its image has it: take it off the list.',
    ]);
  });
});

describe("a secret among the shared variables", () => {
  const remedy = "is not accepted. A link never hands on a secret: take it off the list.";

  it("refuses a variable with a secret's name at once, whether it is set or not", () => {
    const facts = () => wanted({ ...SOURCE, ports: [], image: IMAGE, sharedVariables: ["A", "API_TOKEN"] });
    expectWords(facts, `sharedVariables: "API_TOKEN" ${remedy}`);
    expect(inspectImage).not.toHaveBeenCalled();
  });

  it("refuses a variable with a secret value, without showing the value", async () => {
    const source = { ports: [], environment: { MODE: pulumi.secret("hush") }, sharedVariables: ["MODE"] };
    expect(await failureOf(source)).toEqual([`sharedVariables: "MODE" ${remedy}`]);
    expect(await failureOf(source, true)).toEqual([`sharedVariables: "MODE" ${remedy}`]);
  });

  it("rejects an output that contains a secret value, but no output without one", async () => {
    const environment = { MODE: pulumi.secret("hush"), OTHER: pulumi.output("open") };
    const facts = () =>
      pulumi.output(wanted({ ...SOURCE, ports: [], environment, sharedVariables: ["OTHER"] }));
    expect(await valueOf(facts().shared)).toEqual({ OTHER: "open" });
    const refused = wanted({ ...SOURCE, ports: [], environment, sharedVariables: ["MODE"] });
    await expect(valueOf(refused)).rejects.toThrow(`sharedVariables: "MODE" ${remedy}`);
  });

  it("refuses a variable with a secret value even if other facts come from the image", async () => {
    inspectImage.mockResolvedValue(image([], []));
    const source = { image: IMAGE, environment: { MODE: pulumi.secret("hush") }, sharedVariables: ["MODE"] };
    expect(await failureOf(source)).toEqual([`sharedVariables: "MODE" ${remedy}`]);
  });

  it("hands on a variable in sharedSecrets, and keeps its value secret", async () => {
    inspectContainer.mockResolvedValue(image([], ["MYSQL_ROOT_PASSWORD=hush"]));
    const sharedSecrets = ["MYSQL_ROOT_PASSWORD", "API_TOKEN"];
    const facts = await factsOf({ environment: { API_TOKEN: "open" }, sharedSecrets });
    const shared = { API_TOKEN: secret("open"), MYSQL_ROOT_PASSWORD: secret("hush") };
    expect(facts).toEqual({ ports: [], shared });
    expect(() => wanted({ ...SOURCE, ports: [], sharedSecrets: ["A=b"] })).toThrow('sharedSecrets: "A=b"');
    inspectContainer.mockResolvedValue(image([], []));
    expect(await failureOf({ sharedSecrets: ["API_TOKEN"] })).toEqual([
      'sharedSecrets: "API_TOKEN" is not accepted. Neither the source nor its image has it: take it off the list.',
    ]);
  });

  it("accepts an unshared secret in the environment, and leaves shared variables open", async () => {
    const environment = { MODE: "fast", HIDDEN: pulumi.secret("hush") };
    const facts = await factsOf({ ports: [], environment, sharedVariables: ["MODE"] });
    expect(facts).toEqual({ ports: [], shared: { MODE: "fast" } });
    expect(facts).not.toEqual(secret(facts));
  });
});

describe("an image's variables", () => {
  it.each<[string, string[], Record<string, string>]>([
    ["an empty list", [], {}],
    ["a name and a value", ["A=1"], { A: "1" }],
    ["an empty value", ["A="], { A: "" }],
    ["equals signs in the value", ["A=b=c="], { A: "b=c=" }],
    ["line ends in the value", ["A=1\nB=2\n"], { A: "1\nB=2\n" }],
    ["two names", ["A=1", "a=2"], { A: "1", a: "2" }],
    ["a name without a value, which Docker leaves out", ["A", "B=2"], { B: "2" }],
  ])("parses %s", (_what, lines, expected) => {
    expect(parseEnvironment(lines)).toEqual(expected);
  });
});
