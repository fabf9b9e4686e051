import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UNKNOWN, type Properties } from "./managedResource";
import { IMAGE, Sandbox } from "./sandbox";

const TOKEN = "docker:index/remoteImage:RemoteImage";
const sandbox = new Sandbox();
let context: string;
beforeAll(async () => {
  await sandbox.open("docker");
  context = await mkdtemp(join(tmpdir(), "conformance-"));
  await writeFile(join(context, "Dockerfile"), `FROM ${IMAGE}\nCOPY file /file\n`);
  await writeFile(join(context, "file"), "content\n");
  await writeFile(join(context, "secret"), "not for the image\n");
  await writeFile(join(context, ".dockerignore"), "*\n!file\n");
});
afterAll(async () => {
  await sandbox.close();
  await rm(context, { recursive: true, force: true });
});

const create = (inputs: Properties) => sandbox.create(TOKEN, inputs);

/** A name of ours for the image that is there. */
async function tagged(name = `${sandbox.name()}:1`): Promise<string> {
  const [repo, tag] = name.split(":");
  await sandbox.docker.getImage(IMAGE).tag({ repo: repo!, tag: tag! });
  return name;
}
const idOf = async (name: string): Promise<string> => (await sandbox.docker.getImage(name).inspect()).Id;

describe("docker.RemoteImage", () => {
  it("outputs the id of an image that exists", async () => {
    const name = await tagged();
    const image = await create({ name, keepLocally: true });
    expect(image.state).toMatchObject({ name, imageId: await idOf(IMAGE) });
    expect(image.id).toBe(`${await idOf(IMAGE)}${name}`);
    expect(await image.diff({ name, keepLocally: true })).toMatchObject({ changes: false });
    expect(await image.refresh()).toBe(true);
    expect(await image.diff({ name, keepLocally: true })).toMatchObject({ changes: false });
  });

  it("fails with the name of an image that does not exist", async () => {
    const name = `127.0.0.1:1/${sandbox.name()}:1`;
    await expect(create({ name })).rejects.toThrow(name);
  });

  it("leaves the image's id unknown in a preview", async () => {
    const planned = await sandbox.resource(TOKEN).preview({ name: "some:1" });
    expect(planned).toMatchObject({ name: "some:1", imageId: UNKNOWN, repoDigest: UNKNOWN });
  });

  it("builds an image from a folder, with labels and without the files in .dockerignore", async () => {
    const name = `${sandbox.name()}:built`;
    const build = { context, label: { "made.by": "conformance" } };
    const image = await create({ name, build });
    const built = await sandbox.docker.getImage(name).inspect();
    expect(image.state.imageId).toBe(built.Id);
    expect(built.Config.Labels).toMatchObject({ "made.by": "conformance" });
    expect(await image.diff({ name, build })).toMatchObject({ changes: false });
    await image.refresh();
    expect(await image.diff({ name, build })).toMatchObject({ changes: false });
    await image.delete();
    await expect(idOf(name)).rejects.toMatchObject({ statusCode: 404 });
  });

  it("fails with the error of the build", async () => {
    await writeFile(join(context, "Dockerfile.broken"), `FROM ${IMAGE}\nCOPY secret /\n`);
    const build = { context, dockerfile: "Dockerfile.broken" };
    await expect(create({ name: `${sandbox.name()}:1`, build })).rejects.toThrow(/secret/);
  });

  it("plans a replacement when an input of the image changes", async () => {
    const inputs = { name: `${sandbox.name()}:1`, build: { context } };
    const image = await create(inputs);
    const changes: [string, unknown][] = [
      ["name", `${sandbox.name()}:2`],
      ["build", { context: tmpdir() }],
      ["build", { context, dockerfile: "Another" }],
      ["build", { context, label: { "made.by": "another" } }],
    ];
    for (const [input, value] of changes) {
      const { changed, replaces } = await image.diff({ ...inputs, [input]: value });
      expect(changed).toContain(input);
      expect(replaces).not.toEqual([]); // the real plugin does not always blame the input, but replaces it is
    }
  });

  it("changes keepLocally in place", async () => {
    const name = await tagged();
    const image = await create({ name });
    expect(await image.diff({ name, keepLocally: true })).toMatchObject({
      changed: ["keepLocally"],
      replaces: [],
    });
    await image.update({ name, keepLocally: true });
    await image.delete();
    expect(await idOf(name)).toBe(await idOf(IMAGE));
  });

  it("shows a moved tag after a refresh", async () => {
    const name = `${sandbox.name()}:1`;
    const image = await create({ name, build: { context, label: { [sandbox.prefix]: "1" } } });
    const before = image.state.imageId;
    await tagged(name);
    await image.refresh();
    expect(image.state.imageId).not.toBe(before);
    expect(image.state.imageId).toBe(await idOf(IMAGE));
  });

  it("a refresh removes an image from the state if the image was removed", async () => {
    const name = await tagged();
    const image = await create({ name });
    await sandbox.docker.getImage(name).remove();
    expect(await image.refresh()).toBe(false);
  });

  it("deletes the image by its name; a second deletion succeeds too", async () => {
    const name = await tagged();
    const image = await create({ name });
    await image.delete();
    await expect(idOf(name)).rejects.toMatchObject({ statusCode: 404 });
    expect(await idOf(IMAGE)).toMatch(/^sha256:/);
    await image.delete();
  });
});
