import * as pulumi from "@pulumi/pulumi";
import * as check from "../../../components/check";
import { plainError } from "../../../components/input/inputError";
import { expectWords } from "../../support/failures";

type Check<T> = (input: string, value: T) => unknown;

/** Tests that each value is accepted and comes back as it is. */
function accepts<T>(checked: Check<T>, values: readonly T[]): void {
  it.each(values.map((value) => [value]))("accepts %j", (value) => {
    expect(checked("key", value)).toBe(value);
  });
}

/** Tests that each value ends the program with one line: the input, the value, and the remedy. */
function refuses<T>(checked: Check<T>, values: readonly T[], remedy: string): void {
  it.each(values.map((value) => [value]))("refuses %j", (value) => {
    expectWords(() => checked("key", value), `key: ${JSON.stringify(value)} is not accepted. ${remedy}`);
  });
}

describe("an alias", () => {
  const checkAlias = (input: string, value: string) => check.checkAlias(input, value, "app");
  accepts(checkAlias, [
    ...["redis", "r", "r2", "main-store", "a_b", "a--b", "a.b", "a.1.b-c", "a".repeat(63)],
    ...["My_DB", "9db", "db_", "_db", "_", "a._b", "0xg", "1.2.3.db", "1.2.3.4.5", "localhosts"],
  ]);
  refuses(
    checkAlias,
    [
      ...["", "Redis_1!", "-redis", ".redis", "redis-", "redis.", "a..b", "a.-b", "a.b-.c", "a-.b"],
      ...["re dis", "redis\n", "a/b", "a:b", "réd", "a".repeat(64)],
    ],
    'An alias is 1 to 63 letters, digits, "_", "-" or ".", and "-" and "." stand between others, for example "redis".',
  );
  refuses(
    checkAlias,
    ["9", "0", "0x10", "0X", "127.1", "10.0.0.1", "localhost", "LocalHost", "db.localhost"],
    "Programs take it for an address, and ask for no name: choose another.",
  );
});

describe("an alias that is the app's own name", () => {
  const checkAlias = (input: string, value: string) => check.checkAlias(input, value, "redis");
  accepts(checkAlias, ["redis2", "app"]);
  refuses(
    checkAlias,
    ["redis", "Redis"],
    "It is the app's own name, which would lead the app to itself: choose another.",
  );
});

describe("the name of a container", () => {
  accepts(check.checkContainerName, ["redis-server", "ab", "A1", "1a", "a.b_c-d", "a-", "a".repeat(63)]);
  refuses(
    check.checkContainerName,
    ["", "a", "-a", "_a", ".a", "/redis", "a/b", "a b", "a:b", "ab\n", "é1", "a".repeat(64)],
    'A container name is 2 to 63 letters, digits, "-", "_" or ".", and starts with a letter or digit, for ' +
      'example "redis-server".',
  );
});

describe("an image", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  accepts(check.checkImage, [
    ...["redis", "redis:7", "redis:7.2-alpine", "valkey/valkey:8", "docker.io/library/redis:7"],
    ...["localhost:5000/app", "registry.example:5000/a/b/c:1", "my__app", "a--b", `redis@${digest}`],
    ...[`redis:7@${digest}`, `a:${"t".repeat(128)}`, "Registry.example/a", "R:5000/a", "my-host/a"],
  ]);
  refuses(
    check.checkImage,
    [
      ...["", " ", "Redis:7", "redis:", ":7", "redis:7:8", "redis@7", "redis@sha256:abc", "/redis", "redis/"],
      ...["a//b", "Z/a", "a b", "-redis", "redis-", "redis:.7", "redis:7\n", "./app", "http://redis"],
      `a:${"t".repeat(129)}`,
      "a".repeat(256),
    ],
    'An image is NAME, NAME:TAG or NAME@DIGEST in lower case, for example "redis:7".',
  );
});

describe("a port of a container", () => {
  accepts(check.checkPort, [1, 80, 3000, 65535]);
  refuses(check.checkPort, [0, -1, 65536, 3000.5], "It must be a whole number from 1 to 65535.");
});

describe("a port of the host", () => {
  accepts(check.checkHostPort, [0, 1, 80, 3000, 65535]);
  refuses(
    check.checkHostPort,
    [-1, 65536, 70000, 3000.5],
    "It must be a whole number from 1 to 65535, or 0 to let Docker pick a free one.",
  );
});

describe("a number in a range", () => {
  accepts((input, value: number) => check.checkRange(input, value, 6, 8), [6, 7, 8]);
  refuses(
    (input, value: number) => check.checkRange(input, value, 6, 8, " MiB"),
    [5, 9, 6.5],
    "It must be a whole number from 6 to 8 MiB.",
  );

  it.each([NaN, Infinity, -Infinity])("refuses %d", (value) => {
    expect(() => check.checkRange("key", value, 6, 8)).toThrow(
      `key: ${value} is not accepted. It must be a whole number from 6 to 8.`,
    );
  });
});

describe("a memory limit", () => {
  accepts(check.checkMemoryMb, [0, 6, 256, 1024 * 1024]);
  refuses(
    check.checkMemoryMb,
    [-1, 5, 6.5, 1024 * 1024 + 1],
    "It must be a whole number from 6 to 1048576 (MiB), or 0 for no limit.",
  );
});

describe("the error for an input", () => {
  it.each<[string | number, string]>([
    ["redis", 'key: "redis" is not accepted. Do this.'],
    ['a"b\n', 'key: "a\\"b\\n" is not accepted. Do this.'],
    ["7", 'key: "7" is not accepted. Do this.'],
    [7, "key: 7 is not accepted. Do this."],
    [NaN, "key: NaN is not accepted. Do this."],
  ])("the error for an input quotes text, but not numbers: %j", (value, message) => {
    const error = check.inputError("key", value, "Do this.");
    expect(error).toBeInstanceOf(pulumi.RunError);
    expect(error.message).toBe(message);
  });

  it("the error omits text that the SDK writes before the message", () => {
    const error = plainError("Do this.");
    error.message = `error serializing property "x": ${error.message}`;
    expect(error.message).toBe("Do this.");
  });

  it("the SDK shows the error without a stack trace", () => {
    expect(pulumi.RunError.isInstance(plainError("Do this."))).toBe(true);
  });
});

describe("sharedVariables", () => {
  const EACH = "Each entry is the name of a variable, without value or blanks.";
  const SECRETS = [
    ...[
      "REDIS_PASSWORD",
      "MYSQL_PASS",
      "DB_PASSWD",
      "passphrase",
      "ORACLE_PWD",
      "MYSQL_PW",
      "secret",
      "CLIENT_SECRET",
    ],
    ...["API_TOKEN", "AUTH", "REDISCLI_AUTH", "CREDENTIALS", "AWS_CREDENTIALS"],
    ...["KEY", "API_KEY", "APIKEY", "API_KEY_2", "PRIVATE", "PRIVATE_PEM"],
  ];
  const OPEN = ["REDIS_VERSION", "a.b", "MONKEY", "KEYS", "PWD", "KEYSPACE", "KEY_COUNT", "TOKYO"];

  it.each([[[]], [OPEN]])("sharedVariables accept %j", (names) => {
    expect(check.checkSharedVariables("key", names)).toEqual(names);
  });

  it.each<[unknown, string]>([
    ["REDIS_VERSION", "It must be a list of names of variables."],
    [{}, "It must be a list of names of variables."],
    ...[7, "A=b", "", "A B"].map((name): [unknown, string] => [[name], EACH]),
    ...SECRETS.map((name): [unknown, string] => [
      [name],
      "A link never hands on a secret: take it off the list.",
    ]),
  ])("sharedVariables refuse %j", (value, remedy) =>
    expectWords(() => check.checkSharedVariables("key", value), remedy),
  );
});

describe("a variable of a container", () => {
  it.each<[string, unknown]>([
    ["PORT", "80"],
    ["a.b-c", ""],
    ["A B", "a=b\n"],
    ["PORT", undefined],
  ])("a variable may have the name %j and the value %j", (name, value) => {
    expect(() => check.checkVariable("key", name, value)).not.toThrow();
  });

  it.each<[string, unknown]>([
    ["", "hidden"],
    ["A=B", "hidden"],
    ["A\0", "hidden"],
    ["A", "hidden\0"],
  ])("refuses a variable named %j, and hides its value %j in the error", (name, value) => {
    const words = `key: ${JSON.stringify(name)} is not accepted. The name of a variable is not empty`;
    expectWords(() => check.checkVariable("key", name, value), words);
  });
});

describe("a host name", () => {
  const NAMES = ["a", "web", "web-1", "a_b", "_a_", "a.b", "web-1.example.org", "a".repeat(63)];
  accepts(check.checkHostname, NAMES);
  refuses(
    check.checkHostname,
    ["", "-web", "web-", ".web", "web.", "a..b", "a.-b", "a.b-", "we b", "web\n", "a".repeat(64)],
    'A host name is 1 to 63 letters, digits, "-", "_" or ".", and "-" and "." stand between others.',
  );
});

describe("the user of a container", () => {
  accepts(check.checkUser, ["node", "1000", "a.b-c", "node:node", "1000:1000", "_apt:a.b_c-d", "a:b"]);
  refuses(
    check.checkUser,
    ["", "-a", ".a", ":a", "a:", "a:-b", "a:b:c", "a b", "a:b c", "$(id)", "node\n", "a".repeat(64)],
    'It is USER or USER:GROUP, each a name or a number, for example "node" or "1000:1000".',
  );
});

describe("the registry of a built image", () => {
  const build = { context: "app" };
  const checkRegistry = (input: string, value: string) => {
    check.checkRegistry(input, value, build);
    return value;
  };
  accepts(checkRegistry, ["registry", "registry:5000", "10.0.0.1:5000", "registry/team", "r:1/a/b.c_d"]);
  refuses(
    checkRegistry,
    ["", "http://registry", "registry:", "registry:123456", "registry/", "a b", "registry:5000/a b"],
    'It is HOST or HOST:PORT, and a path if it has one, such as "registry:5000".',
  );
  it("requires a registry for a built image", () => {
    const remedy = 'image: "app" is not accepted. It is built on one machine, and all nodes need it';
    expect(() => check.checkRegistry("registry", undefined, build as never)).toThrow(remedy);
  });
});

describe("seconds to wait", () => {
  accepts(check.checkSeconds, [1, 60, 86_400]);
  refuses(check.checkSeconds, [0, 86_401, 1.5], "It must be a whole number from 1 to 86400 (seconds).");
});

describe("the path of a health check", () => {
  accepts(check.checkHealthPath, ["/", "/healthz", "/a/b.c_d~e-f?g=h&i=1", `/${"a".repeat(254)}`]);
  refuses(
    check.checkHealthPath,
    [
      ...["", "healthz", "healthz/", "/a b", "/a'", '/a"', "/$(id)", "/`id`"],
      ...["/a;b", "/a\\n", "/%41", "/a\n"],
      `/${"a".repeat(255)}`,
    ],
    'It starts with "/" and holds letters, digits, and any of / _ . ~ ? = & -.',
  );
});

describe("an address of the host", () => {
  accepts(check.checkAddress, ["127.0.0.1", "0.0.0.0", "192.168.1.20", "::", "::1", "fe80::1"]);
  refuses(
    check.checkAddress,
    ["", "localhost", "300.1.1.1", "127.0.0", "127.0.0.1:80", "[::1]", "1.2.3.4 "],
    'It must be an IP address of the host: "127.0.0.1" for this machine alone, "0.0.0.0" for every network it is on.',
  );
});

describe("one of several words", () => {
  const oneOf = (input: string, value: string) => check.checkOneOf(input, value, ["modern", "none"]);
  accepts(oneOf, ["modern", "none"]);
  refuses(oneOf, ["", "Modern", "both", "modern,none"], "It must be one of modern, none.");
});

describe("a value that is not text is refused by %p", () => {
  it.each([check.checkHealthPath, check.checkContainerName, check.checkImage])(
    "is refused by %p",
    (checked) => {
      expect(() => checked("key", 7 as unknown as string)).toThrow("key: 7 is not accepted.");
      expect(() => checked("key", undefined as unknown as string)).toThrow("key: undefined is not accepted.");
    },
  );
});
