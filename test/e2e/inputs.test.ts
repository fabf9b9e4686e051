import * as fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../../config";
import { forceRemove } from "../../components/daemon/dockerClient";
import { mergeEnvironments } from "../../components/link/mergeEnvironments";
import { defaultConfig } from "../support/program";
import { docker } from "./support/testDaemon";
import { pull } from "./support/pull";
import { uniqueName } from "../support/uniqueName";

const RUNS = 40;
/** Nothing is started for these. */
const IMAGE_RUNS = 300;
const ALPINE = "alpine:latest";
/** Docker's errors for inputs that it refuses. Any other error fails the test. */
const REFUSED = [400, 500];

const id = uniqueName();
let defaults: Record<string, string>;

beforeAll(async () => {
  await docker.createNetwork({ Name: id, Labels: {} });
  await pull(ALPINE);
  defaults = defaultConfig();
  // No resource is made: it is only told the project, whose configuration is read.
  await pulumi.runtime.setMocks(
    { call: () => ({}), newResource: () => ({ id: "", state: {} }) },
    "redis-link",
  );
});

afterAll(() => docker.getNetwork(id).remove());

/** Undefined if the configuration is accepted, else the message. */
function refusal(changed: Record<string, string>): string | undefined {
  const all = Object.entries({ ...defaults, ...changed });
  pulumi.runtime.setAllConfig(Object.fromEntries(all.map(([key, value]) => [`redis-link:${key}`, value])));
  try {
    readConfig();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Undefined if Docker makes and starts such a container, else what it says. */
async function dockerRefusal(
  options: Partial<Record<"name" | "alias" | "address", string>> & {
    port?: number;
    hostPort?: number;
    env?: string[];
  },
): Promise<string | undefined> {
  let made: string | undefined;
  try {
    const port = `${options.port ?? 3000}/tcp`;
    const container = await docker.createContainer({
      name: options.name,
      Image: ALPINE,
      Cmd: ["true"],
      Env: options.env,
      ExposedPorts: { [port]: {} },
      HostConfig: {
        NetworkMode: id,
        PortBindings: {
          [port]: [{ HostIp: options.address ?? "127.0.0.1", HostPort: String(options.hostPort ?? 0) }],
        },
      },
      NetworkingConfig: { EndpointsConfig: { [id]: { Aliases: options.alias ? [options.alias] : [] } } },
    });
    made = container.id;
    await container.start();
    return undefined;
  } catch (error) {
    const { statusCode, message } = error as Error & { statusCode?: number };
    if (!REFUSED.includes(statusCode ?? 0)) throw error;
    return message;
  } finally {
    if (made !== undefined) await forceRemove(docker.getContainer(made), { v: true });
  }
}

/** Each input is taken by us and by Docker, or refused by us under its key. No third case. */
async function holds(key: string, value: string, byDocker: () => Promise<string | undefined>): Promise<void> {
  const refused = refusal({ [key]: value });
  if (refused !== undefined)
    expect(refused).toMatch(new RegExp(`^(redis-link:)?${key}\\b|'redis-link:${key}'`));
  else expect({ key, value, docker: await byDocker() }).toEqual({ key, value, docker: undefined });
}

// Characters that stand a chance, beside whatever else there is.
const near = fc.string({ unit: fc.constantFrom(...Array.from("abzAZ09-_./:@ é\n")), maxLength: 70 });
const word = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,64}$/);
const anyText = fc.oneof(word, near, fc.string({ maxLength: 80 }));
const anyNumber = fc.oneof(
  fc.integer({ min: -10, max: 70_000 }),
  fc.constantFrom(0, 1, 80, 1023, 1024, 65_535, 65_536),
  fc.double(),
);
const check = async <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<void>, runs = RUNS) =>
  fc.assert(fc.asyncProperty(arbitrary, property), { numRuns: runs });

test.each(["redisName", "appName"])(
  "each value of %s is accepted by the configuration and Docker, or refused by name",
  async (key) => {
    await check(anyText, (value) => holds(key, value, () => dockerRefusal({ name: value })));
  },
);

test("each alias is accepted by the configuration and Docker, or refused by name", async () => {
  await check(anyText, (value) => holds("alias", value, () => dockerRefusal({ alias: value })));
});

test.each(["redisImage", "appImage"])(
  "each image name in %s is accepted by the configuration and Docker, or refused by name",
  async (key) => {
    const reference = fc
      .tuple(anyText, fc.constantFrom("", ":", "@"), anyText)
      .map(([name, separator, tag]) => `${name}${separator}${separator === "" ? "" : tag}`);
    await check(
      reference,
      (value) =>
        holds(key, value, async () => {
          const answer: unknown = await docker.createContainer({ Image: value, Cmd: ["true"] }).then(
            (container) => container.remove() as Promise<unknown>,
            (error: unknown) => error,
          );
          // 404: well formed, and not there.
          const { statusCode, message } = (answer ?? {}) as { statusCode?: number; message?: string };
          return statusCode === undefined || statusCode === 404 ? undefined : message;
        }),
      IMAGE_RUNS,
    );
  },
);

test("each appPort is accepted by the configuration and Docker, or refused by name", async () => {
  await check(anyNumber, (value) => holds("appPort", String(value), () => dockerRefusal({ port: value })));
});

test("each hostPort is accepted by the configuration and Docker, or refused by name", async () => {
  // A port that something has already is another matter: only its form is looked at.
  await check(anyNumber, (value) =>
    holds("hostPort", String(value), async () => {
      const said = await dockerRefusal({ hostPort: value });
      return said !== undefined && /already (allocated|in use)/.test(said) ? undefined : said;
    }),
  );
});

test("each bindAddress is accepted by the configuration and Docker, or refused by name", async () => {
  const known = fc.constantFrom("127.0.0.1", "0.0.0.0", "localhost");
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), anyText, known);
  await check(address, (value) =>
    holds("bindAddress", value, async () => {
      const said = await dockerRefusal({ address: value });
      // Well formed, and not an address of this host: the daemon alone can know.
      return said !== undefined &&
        /cannot assign requested address|not available|the lab publishes ports on loopback only/.test(said)
        ? undefined
        : said;
    }),
  );
});

test.each(["auth", "retainData"])("each value of %s is accepted, or refused by name", async (key) => {
  await check(fc.oneof(anyText, fc.boolean().map(String)), (value) =>
    holds(key, value, () => Promise.resolve(undefined)),
  );
});

test("each linkEnvironment but modern, legacy and none is refused by name", async () => {
  await check(fc.oneof(anyText, fc.constantFrom("modern", "legacy", "none")), (value) =>
    holds("linkEnvironment", value, () =>
      Promise.resolve(["modern", "legacy", "none"].includes(value) ? undefined : "no such profile"),
    ),
  );
});

test("each variable in environment is one that Docker accepts, or is refused with an error that names it", async () => {
  const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...Array.from("aA=\0\n$ ")) }));
  await check(fc.tuple(text, text), async ([name, value]) => {
    try {
      void mergeEnvironments([{ from: "the app's environment", variables: { [name]: value } }]);
    } catch (error) {
      expect((error as Error).message).toMatch(/^environment\b/);
      return;
    }
    const said = await dockerRefusal({ env: [`${name}=${value}`] });
    const split = name.includes("=");
    expect({ name, value, said, split }).toEqual({ name, value, said: undefined, split: false });
  });
});
