import { UNKNOWN } from "./managedResource";
import { Sandbox } from "./sandbox";

const TOKEN = "docker:index/volume:Volume";
const sandbox = new Sandbox();
beforeAll(() => sandbox.open("docker"));
afterAll(() => sandbox.close());

describe("docker.Volume", () => {
  it("creates a volume, finds it in a refresh, and removes it", async () => {
    const [inputs, volume] = [{ name: sandbox.name() }, sandbox.resource(TOKEN)];
    expect(await volume.preview(inputs)).toMatchObject({ ...inputs, mountpoint: UNKNOWN });
    await volume.create(inputs);
    const seen = await sandbox.docker.getVolume(inputs.name).inspect();
    expect(volume.id).toBe(inputs.name);
    expect(volume.state).toMatchObject({ ...inputs, driver: "local", mountpoint: seen.Mountpoint });
    expect(await volume.refresh()).toBe(true);
    expect(await volume.diff(inputs)).toMatchObject({ changes: false });
    await volume.delete();
    await expect(sandbox.docker.getVolume(inputs.name).inspect()).rejects.toThrow("no such volume");
    expect(await volume.refresh()).toBe(false);
  });

  it("plans a replacement when the volume's name changes", async () => {
    const [inputs, volume] = [{ name: sandbox.name() }, sandbox.resource(TOKEN)];
    await volume.create(inputs);
    expect(await volume.diff({ name: sandbox.name() })).toMatchObject({ changes: true, replaces: ["name"] });
  });
});
