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
import * as connection from "../../../components/docker/connection";
import { checkImageSource, type ContainerImage, type ImageBuild } from "../../../components/input/image";
import { DIGEST, imageIdOf, STATE_ID } from "../../support/mockedCloud";
import { failuresOf } from "../../support/failures";
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
  it("is pulled, kept on the daemon, and known by its id", async () => {
    const { inputs, imageId, options } = await registered("redis:7");
    expect(inputs).toEqual({ name: "redis:7", keepLocally: true });
    expect(imageId).toBe(imageIdOf("image"));
    expect(options).toEqual({ protect: true });
  });
});

describe("the name that a container takes, which docker ps shows,", () => {
  const ID = imageIdOf("image");

  /** What the container is made of where a daemon has these images. */
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

  it.each<[string, string, Record<string, string>, string]>([
    [
      "is the reference with its digest",
      "redis:7",
      { [`redis:7@${DIGEST}`]: ID, "redis:7": ID },
      `redis:7@${DIGEST}`,
    ],
    ["is the reference that its registry does not know", "mine:1", { "mine:1": ID }, "mine:1"],
    ["is the id where the tag leads elsewhere by now", "redis:7", { "redis:7": "sha256:other" }, ID],
    ["is the id where nothing leads there", "redis:7", {}, ID],
  ])("%s", async (_what, reference, onDaemon, expected) => {
    expect(await taken(reference, onDaemon)).toBe(expected);
  });

  it("is the tag of what is built", async () => {
    const built = (await registered({ context: folder })).inputs.name as string;
    expect(await taken({ context: folder }, { [built]: ID })).toBe(built);
  });

  it("changes nothing by itself: a container is replaced when the id is another, and then alone", async () => {
    const { there } = await registered("redis:7");
    expect(there.options.ignoreChanges).toEqual(["image"]);
    expect(await valueOf(there.options.replacementTrigger as pulumi.Output<string>)).toBe(ID);
  });
});

describe("an image given as an output", () => {
  it("that is an id is that image, which the daemon has", async () => {
    const stack = await recordStack();
    const { id, inputs } = made(pulumi.output("sha256:1"));
    expect(await valueOf(inputs.image)).toBe(imageIdOf("image"));
    expect(await valueOf(id)).toBe(imageIdOf("image"));
    await stack.settle();
    expect(stack.named("image").inputs).toEqual({ name: "sha256:1", keepLocally: true });
  });

  it("that is a reference is pulled as one that is written is", async () => {
    const stack = await recordStack();
    made(pulumi.interpolate`redis:${pulumi.output(7)}`);
    await stack.settle();
    expect(stack.named("image").inputs).toEqual({ name: "redis:7", keepLocally: true });
  });

  it("is unknown in a preview that does not know it, and so is what the container takes", async () => {
    const stack = await recordStack({ preview: true });
    const { inputs } = made(pulumi.interpolate`redis:${UNKNOWN_OUTPUT}`);
    expect(await valueOf(inputs.image)).toBe(UNKNOWN);
    await stack.settle();
    expect(stack.named("image").inputs).toEqual({ name: UNKNOWN, keepLocally: true });
  });

  it("is refused in the same words as one that is written, once it is known", async () => {
    const make = async () => {
      made(pulumi.output("Redis:7"));
      return Promise.resolve();
    };
    expect(await failuresOf(make)).toEqual([
      `image: "Redis:7" is not accepted. An image is NAME, NAME:TAG or NAME@DIGEST in lower case, for example "redis:7".`,
    ]);
  });

  it("is accepted under any name of a container, as nothing is built", () => {
    expect(() => checkImageSource("image", pulumi.output("sha256:1"), "app-")).not.toThrow();
  });
});

describe("an image given by a folder", () => {
  it("is built there, under a tag of 12 hexadecimal digits and of the state, as another may build it too, taken away on destroy", async () => {
    const { inputs, imageId, options, aliases } = await registered({ context: folder }, "My-App");
    expect(inputs).toEqual({
      name: expect.stringMatching(/^my-app:[0-9a-f]{12}-0123456789abcdef$/) as string,
      build: { context: folder },
    });
    expect(imageId).toBe(imageIdOf("image"));
    expect(options).toEqual({ protect: true });
    expect(aliases).toEqual([{ name: "image" }]);
  });

  it("has the digits of its tag in its own name, so that what is built anew is another resource", async () => {
    const { inputs, fullName } = await registered({ context: folder });
    expect(fullName).toBe((inputs.name as string).replace("app:", "image-").replace(`-${STATE_ID}`, ""));
  });

  it("keeps its tag while its files stay as they are, whatever their times and the folder's place", async () => {
    const before = await tag();
    utimesSync(join(folder, "Dockerfile"), 0, 0);
    expect(await tag()).toBe(before);
    const moved = `${folder}-moved`;
    renameSync(folder, moved);
    folder = moved;
    expect(await tag()).toBe(before);
  });

  it.each<[string, () => void]>([
    ["a changed file", () => write("src/main.js", "Main\n")],
    ["a changed Dockerfile", () => write("Dockerfile", "FROM busybox\n")],
    ["a new file, even if empty", () => write("src/empty.js", "")],
    ["a file of another name", () => renameSync(join(folder, "src/main.js"), join(folder, "src/Main.js"))],
    ["a file that is gone", () => rmSync(join(folder, "src/main.js"))],
    ["a file that can be run", () => chmodSync(join(folder, "src/main.js"), 0o755)],
    ["a link, be it to nowhere", () => symlinkSync("nowhere", join(folder, "dangling"))],
    [
      "content that moved from one file to another",
      () => {
        write("src/main.js", "");
        write("src/other.js", "main\n");
      },
    ],
  ])("gets another tag by %s", async (_what, change) => {
    const before = await tag();
    change();
    expect(await tag()).not.toBe(before);
  });

  it("knows which file holds what", async () => {
    write("a", "1");
    write("b", "2");
    const before = await tag();
    write("a", "2");
    write("b", "1");
    expect(await tag()).not.toBe(before);
  });

  it("keeps its tag when a file changes that .dockerignore names", async () => {
    write(".dockerignore", "logs\n*.md\n");
    const before = await tag();
    write("logs/today.log", "much");
    write("README.md", "# App");
    expect(await tag()).toBe(before);
    write("docs/README.md", "# Docs");
    expect(await tag()).not.toBe(before);
  });

  it("keeps its tag whatever a folder holds that .dockerignore names, be it a link to nowhere", async () => {
    write(".dockerignore", "node_modules\n");
    const before = await tag();
    mkdirSync(join(folder, "node_modules"));
    symlinkSync("nowhere", join(folder, "node_modules/dangling"));
    expect(await tag()).toBe(before);
  });

  it("gets another tag by a link that leads elsewhere, or becomes a file, as Docker is sent the link itself", async () => {
    write("one", "same");
    write("two", "same");
    const lead = (target: string) => {
      rmSync(join(folder, "link"), { force: true });
      symlinkSync(target, join(folder, "link"));
    };
    lead("one");
    const before = await tag();
    lead("two");
    expect(await tag()).not.toBe(before);
    rmSync(join(folder, "link"));
    write("link", "one");
    expect(await tag()).not.toBe(before);
  });

  it("gives the same folder the same tag on each machine, if nothing in it is run or leads elsewhere", async () => {
    expect(await tag()).toBe(`app:4b7b74c8a270-${STATE_ID}`);
  });

  it("does not follow a link to a folder", async () => {
    symlinkSync("..", join(folder, "src/up"));
    const before = await tag();
    write("src/main.js", "Main\n");
    expect(await tag()).not.toBe(before);
  });

  it("gets another tag when a file changes that .dockerignore excepts", async () => {
    write(".dockerignore", "*\n!dist/app.js\n");
    write("dist/app.js", "1");
    const before = await tag();
    write("dist/app.js.map", "1");
    expect(await tag()).toBe(before);
    write("dist/app.js", "2");
    expect(await tag()).not.toBe(before);
  });

  it("gets another tag when the Dockerfile changes though .dockerignore names it, as Docker uses it all the same", async () => {
    write(".dockerignore", "*\n");
    const before = await tag();
    write("Dockerfile", "FROM busybox\n");
    expect(await tag()).not.toBe(before);
  });
});

describe("the check of an image", () => {
  it("accepts a reference and a folder with a Dockerfile", () => {
    expect(() => checkImageSource("image", "redis:7", "app")).not.toThrow();
    expect(() => checkImageSource("image", { context: folder }, "app")).not.toThrow();
  });

  it("refuses a malformed reference under the name of the input", () => {
    expect(() => checkImageSource("appImage", "Redis", "app")).toThrow('appImage: "Redis" is not accepted.');
  });

  it.each(["src", "nowhere"])("refuses the folder %s, which has no Dockerfile", (inner) => {
    const context = join(folder, inner);
    const refused = () => checkImageSource("appImage", { context }, "app");
    expect(refused).toThrow(pulumi.RunError);
    expect(refused).toThrow(
      `appImage: ${JSON.stringify(context)} is not accepted. The folder must hold a Dockerfile.`,
    );
  });

  it.each(["App", "my-app", "a.b_c"])(
    "accepts the container name %s, which a built image is named after",
    (name) => {
      expect(() => checkImageSource("image", { context: folder }, name)).not.toThrow();
    },
  );

  it.each(["app-", "a._b", "a___b", "app."])(
    "refuses the container name %s, which makes no valid image name, when building alone",
    (name) => {
      const refused = () => checkImageSource("appImage", { context: folder }, name);
      expect(refused).toThrow(pulumi.RunError);
      expect(refused).toThrow(
        `containerName: ${JSON.stringify(name)} is not accepted. The image that is built`,
      );
      expect(() => checkImageSource("appImage", "redis:7", name)).not.toThrow();
    },
  );
});
