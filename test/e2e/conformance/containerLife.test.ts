import { type ManagedResource, type Properties } from "./managedResource";
import { IMAGE, Sandbox } from "./sandbox";

const TOKEN = "docker:index/container:Container";
const sandbox = new Sandbox();
beforeAll(() => sandbox.open("docker"));
afterAll(() => sandbox.close());

const sleeping = () => ({ image: IMAGE, name: sandbox.name(), command: ["sleep", "100"] });
const containerOf = (resource: ManagedResource) => sandbox.docker.getContainer(resource.id);

const create = (inputs: Properties) => sandbox.create(TOKEN, { ...sleeping(), ...inputs });

describe("a docker.Container that cannot start", () => {
  it("keeps the container in the state, and names the taken port in the error", async () => {
    const first = await create({ ports: [{ internal: 80, ip: "127.0.0.1" }] });
    const [port] = first.state.ports as { external: number }[];
    const second = sandbox.resource(TOKEN);
    const inputs = { ...sleeping(), ports: [{ internal: 80, external: port!.external, ip: "127.0.0.1" }] };
    await expect(second.create(inputs)).rejects.toThrow(
      new RegExp(`Unable to start container.*${port!.external}`, "s"),
    );
    expect((await containerOf(second).inspect()).State.Status).toBe("created");
    await first.delete();
    await second.refresh();
    expect(await second.diff(inputs)).toMatchObject({ changes: true, replaces: ["ports"] });
    await second.delete();
  });

  it("creates no container if its image does not exist", async () => {
    const container = sandbox.resource(TOKEN);
    const image = `127.0.0.1:1/${sandbox.name()}:1`;
    await expect(container.create({ ...sleeping(), image })).rejects.toThrow(image);
    expect(container.id).toBe("");
  });

  it("creates no container if its name is taken", async () => {
    const name = sandbox.name();
    await create({ name });
    const second = sandbox.resource(TOKEN);
    await expect(second.create({ ...sleeping(), name })).rejects.toThrow(name);
    expect(second.id).toBe("");
  });
});

describe("deleting a docker.Container", () => {
  const stubborn = { command: ["sh", "-c", "trap '' TERM; while true; do sleep 0.1; done"] };
  const secondsToDelete = async (inputs: Properties): Promise<number> => {
    const container = await create({ ...stubborn, ...inputs });
    const start = Date.now();
    await container.delete();
    await expect(containerOf(container).inspect()).rejects.toMatchObject({ statusCode: 404 });
    return (Date.now() - start) / 1000;
  };

  it("kills the container at once, or after destroyGraceSeconds", async () => {
    const atOnce = await secondsToDelete({});
    const later = await secondsToDelete({ destroyGraceSeconds: 3 });
    expect(later - atOnce).toBeGreaterThan(2);
  });

  it("removes the container with its anonymous volumes, but keeps its named volume", async () => {
    const named = sandbox.name();
    const container = await create({
      volumes: [{ containerPath: "/anonymous" }, { containerPath: "/named", volumeName: named }],
    });
    const { Mounts } = await containerOf(container).inspect();
    const anonymous = Mounts.find(({ Destination }) => Destination === "/anonymous")?.Name;
    await container.delete();
    await expect(sandbox.docker.getVolume(anonymous!).inspect()).rejects.toMatchObject({ statusCode: 404 });
    expect((await sandbox.docker.getVolume(named).inspect()).Name).toBe(named);
  });

  it("succeeds if the container is gone", async () => {
    const container = await create({});
    await containerOf(container).remove({ force: true });
    await container.delete();
  });
});
