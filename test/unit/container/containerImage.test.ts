import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { containerImage } from "../../../components/container/containerImage";
import * as connection from "../../../components/daemon/connection";
import { checkImageSource, type ContainerImage, type ImageBuild } from "../../../components/input/image";
import { DIGEST, imageIdOf, STATE_ID } from "../../support/mockedCloud";
import { expectWords, failuresOf } from "../../support/failures";
import { UNKNOWN, valueOf } from "../../support/notation";
import { recordStack } from "../../support/recordedStack";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "container-image-"));
  write("Dockerfile", "FROM scratch\n");
  write("src/main.js", "main\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

function writeAll(files: Record<string, string>): void {
  for (const [file, content] of Object.entries(files)) write(file, content);
}

async function registered(image: string | ImageBuild, containerName = "app") {
  const stack = await recordStack();
  const there = made(image, containerName);
  await stack.settle();
  return { ...stack.named("image"), imageId: await valueOf(there.id), there };
}

const made = (image: ContainerImage, containerName = "app") =>
  containerImage("image", image, { containerName, daemonHost: pulumi.output(undefined) }, { protect: true });

async function tag(): Promise<string> {
  return (await registered({ context: folder })).inputs.name as string;
}

const UNKNOWN_OUTPUT = pulumi.output(pulumi.unknown);

describe("an image given by reference", () => {
  it("pulls the image, keeps it on the daemon, and uses it by its id", async () => {
    const { inputs, imageId, options } = await registered("redis:7");
    expect(inputs).toEqual({ name: "redis:7", keepLocally: true });
    expect(imageId).toBe(imageIdOf("image"));
    expect(options).toEqual({ protect: true });
  });
});

describe("the image name of a container in docker ps", () => {
  const ID = imageIdOf("image");

  /** The image of the container on a daemon with these images. */
  async function taken(image: ContainerImage, onDaemon: Record<string, string>) {
    const stack = await recordStack();
    jest.mocked(connection.ask).mockImplementation((_daemon, path) => {
      const Id = onDaemon[path.replace(/^\/images\/|\/json$/g, "")];
      return Id === undefined ? Promise.reject(new Error("No such image")) : Promise.resolve({ Id });
    });
    const { inputs } = made(image);
    await stack.settle();
    return valueOf(inputs.image);
  }

  const digested = `redis:7@${DIGEST}`;
  it.each<[string, string, Record<string, string>, string]>([
    ["shows the reference with its digest", "redis:7", { [digested]: ID, "redis:7": ID }, digested],
    ["shows a reference without a digest", "mine:1", { "mine:1": ID }, "mine:1"],
    ["shows the id if the tag now names another image", "redis:7", { "redis:7": "sha256:other" }, ID],
    ["shows the id if the tag is gone", "redis:7", {}, ID],
  ])("%s", async (_what, reference, onDaemon, expected) => {
    expect(await taken(reference, onDaemon)).toBe(expected);
  });

  it("shows the tag of a built image", async () => {
    const built = (await registered({ context: folder })).inputs.name as string;
    expect(await taken({ context: folder }, { [built]: ID })).toBe(built);
  });

  it("another image name does not replace the container; another image id does", async () => {
    const { there } = await registered("redis:7");
    expect(there.options.ignoreChanges).toEqual(["image"]);
    expect(await valueOf(there.options.replacementTrigger as pulumi.Output<string>)).toBe(ID);
  });
});

describe("an image given as an output", () => {
  it.each<[string, () => pulumi.Output<string>, string]>([
    ["uses an image's id as it is", () => pulumi.output("sha256:1"), "sha256:1"],
    ["pulls a reference", () => pulumi.interpolate`redis:${pulumi.output(7)}`, "redis:7"],
    ["is unknown while the output is unknown", () => pulumi.interpolate`a:${UNKNOWN_OUTPUT}`, UNKNOWN],
  ])("%s", async (_what, image, name) => {
    const stack = await recordStack({ preview: name === UNKNOWN });
    const { id, inputs } = made(image());
    const taken = name === UNKNOWN ? UNKNOWN : imageIdOf("image");
    expect(await valueOf([inputs.image, id])).toEqual([taken, taken]);
    await stack.settle();
    expect(stack.named("image").inputs).toEqual({ name, keepLocally: true });
  });

  it("refuses a wrong image, once it is known, with the same error as for text", async () => {
    const make = async () => {
      made(pulumi.output("Redis:7"));
      return Promise.resolve();
    };
    expect(await failuresOf(make)).toEqual([
      `image: "Redis:7" is not accepted. An image is NAME, NAME:TAG or NAME@DIGEST in lower case, for example "redis:7".`,
    ]);
  });

  it("accepts an image given as an output for every container name", () => {
    expect(() => checkImageSource("image", pulumi.output("sha256:1"), "app-")).not.toThrow();
  });
});

describe("an image given by a folder", () => {
  it("builds an image of the folder, tagged with a hash of the content and the state's id, and removes it on destroy", async () => {
    const { inputs, imageId, options, aliases } = await registered({ context: folder }, "My-App");
    expect(inputs).toEqual({
      name: expect.stringMatching(/^my-app:[0-9a-f]{12}-0123456789abcdef$/) as string,
      build: { context: folder },
    });
    expect(imageId).toBe(imageIdOf("image"));
    expect(options).toEqual({ protect: true });
    expect(aliases).toEqual([{ name: "image" }]);
  });

  it("puts the digits of its tag into the resource's name, so that a new build is a new resource", async () => {
    const { inputs, fullName } = await registered({ context: folder });
    expect(fullName).toBe((inputs.name as string).replace("app:", "image-").replace(`-${STATE_ID}`, ""));
  });

  /** Whether the tag differs from the first one after each of these changes. */
  async function retagged(...changes: (() => void)[]): Promise<boolean[]> {
    const before = await tag();
    const results: boolean[] = [];
    for (const change of changes) {
      change();
      results.push((await tag()) !== before);
    }
    return results;
  }

  it("keeps its tag if only file times or the folder's place change", async () => {
    const move = () => {
      const moved = `${folder}-moved`;
      renameSync(folder, moved);
      folder = moved;
    };
    expect(await retagged(() => utimesSync(join(folder, "Dockerfile"), 0, 0), move)).toEqual([false, false]);
  });

  it.each<[string, () => void]>([
    ["a changed file", () => write("src/main.js", "Main\n")],
    ["a changed Dockerfile", () => write("Dockerfile", "FROM busybox\n")],
    ["a new file, even if empty", () => write("src/empty.js", "")],
    ["a renamed file", () => renameSync(join(folder, "src/main.js"), join(folder, "src/Main.js"))],
    ["a removed file", () => rmSync(join(folder, "src/main.js"))],
    ["a file that becomes executable", () => chmodSync(join(folder, "src/main.js"), 0o755)],
    ["a new link, even if dangling", () => symlinkSync("nowhere", join(folder, "dangling"))],
    ["content that moved to another file", () => writeAll({ "src/main.js": "", "src/other.js": "main\n" })],
  ])("gets another tag for %s", async (_what, change) => {
    expect(await retagged(change)).toEqual([true]);
  });

  it("gets another tag if two files swap their content", async () => {
    writeAll({ a: "1", b: "2" });
    expect(await retagged(() => writeAll({ a: "2", b: "1" }))).toEqual([true]);
  });

  it.each<[string, string, Record<string, string>, boolean[]]>([
    [
      "does not name the file",
      "logs\n*.md\n",
      { "logs/a": "1", "a.md": "1", "docs/a.md": "1" },
      [false, false, true],
    ],
    ["excepts the file", "*\n!dist/app.js\n", { "dist/app.js.map": "1", "dist/app.js": "2" }, [false, true]],
    ["names the Dockerfile, which Docker uses nevertheless", "*\n", { Dockerfile: "FROM busybox\n" }, [true]],
  ])("gets another tag for a file if .dockerignore %s", async (_what, ignored, files, expected) => {
    writeAll({ ".dockerignore": ignored, "dist/app.js": "1" });
    const changes = Object.keys(files).map((file) => () => write(file, files[file]!));
    expect(await retagged(...changes)).toEqual(expected);
  });

  it("keeps its tag if a folder in .dockerignore changes, even to a dangling link", async () => {
    write(".dockerignore", "node_modules\n");
    const fill = () => {
      mkdirSync(join(folder, "node_modules"));
      symlinkSync("nowhere", join(folder, "node_modules/dangling"));
    };
    expect(await retagged(fill)).toEqual([false]);
  });

  it("gets another tag if a link gets another target or becomes a file", async () => {
    writeAll({ one: "same", two: "same" });
    const link = join(folder, "link");
    const lead = (target: string) => {
      rmSync(link, { force: true });
      symlinkSync(target, link);
    };
    const become = () => {
      rmSync(link);
      write("link", "one");
    };
    lead("one");
    expect(await retagged(() => lead("two"), become)).toEqual([true, true]);
  });

  it("gets the same tag on every machine", async () => {
    expect(await tag()).toBe(`app:4b7b74c8a270-${STATE_ID}`);
  });

  it("gets a tag although a link in the folder leads to a parent folder", async () => {
    symlinkSync("..", join(folder, "src/up"));
    expect(await retagged(() => write("src/main.js", "Main\n"))).toEqual([true]);
  });
});

describe("the check of an image", () => {
  const checked = (image: string | ImageBuild, name = "app") => checkImageSource("appImage", image, name);

  it.each(["App", "my-app", "a.b_c"])(
    "accepts a reference, and a folder with a Dockerfile, for the container %s",
    (name) => {
      expect(() => checked("redis:7", name)).not.toThrow();
      expect(() => checked({ context: folder }, name)).not.toThrow();
    },
  );

  it("refuses a malformed reference, and names the input", () =>
    expectWords(() => checked("Redis"), 'appImage: "Redis" is not accepted.'));

  it.each(["src", "nowhere"])("refuses the folder %s, which has no Dockerfile", (inner) => {
    const context = join(folder, inner);
    const words = `appImage: ${JSON.stringify(context)} is not accepted. The folder must hold a Dockerfile.`;
    expectWords(() => checked({ context }), words);
  });

  it.each(["app-", "a._b", "a___b", "app."])(
    "refuses the container name %s only for a build, as no image can have that name",
    (name) => {
      const words = `containerName: ${JSON.stringify(name)} is not accepted. The image that is built`;
      expectWords(() => checked({ context: folder }, name), words);
      expect(() => checked("redis:7", name)).not.toThrow();
    },
  );
});
