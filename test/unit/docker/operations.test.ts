import { imageVolumesOperations } from "../../../components/docker/imageVolumesOperations";
import { networkOperations } from "../../../components/docker/networkOperations";
import type { Operations } from "../../../components/docker/operations";
import { volumeOperations } from "../../../components/docker/volumeOperations";
import { linkOperations } from "../../../components/link/linkOperations";
import { BROKEN, byId, LABELS } from "../../support/engineAnswers";
import { dockerClient, fakeDaemon } from "../../support/fakeDaemon";

const SOURCE = {
  ...{ Name: "/store", Config: { Labels: LABELS }, HostConfig: { NetworkMode: "bridge" } },
  ...{ State: { Running: true }, NetworkSettings: { Networks: {} } },
};

/** Answers that each operation needs. */
const ANSWERS = {
  "container.inspect": byId({ store: SOURCE }),
  createNetwork: { id: "net" },
  "network.inspect": { Id: "net", Name: "n", Internal: true },
  "volume.inspect": { Labels: LABELS },
  "image.inspect": { Config: {} },
};

const [VOLUME, IMAGE] = [{ name: "data" }, { containerName: "app", image: "sha256:1", paths: [], taken: [] }];

// Inputs, and further outputs of an existing resource.
describe.each<[string, unknown, object, object]>([
  ["Network", networkOperations, { name: "n", internal: true, member: "app" }, {}],
  ["Link", linkOperations, { name: "n", alias: "redis", containerId: "store", consumer: "app" }, {}],
  ["Volume", volumeOperations, VOLUME, {}],
  [
    "ImageVolumes",
    imageVolumesOperations,
    IMAGE,
    { volumes: [{ volumeName: "app-data", containerPath: "/data" }], kept: [] },
  ],
])("the operations of %s", (_kind, given, own, made) => {
  const operations = given as Operations<object>;
  const inputs = { ...own, labels: LABELS };

  it.each([undefined, "tcp://10.0.0.5:2375"])(
    "the operations make requests only to the resource's own daemon: %s",
    async (daemonHost) => {
      const there = { ...inputs, daemonHost };
      const state = { ...there, ...made };
      for (const act of [
        () => operations.create(there),
        () => operations.read("net", state),
        () => operations.update("net", state, there),
        () => operations.delete("net", state),
        ...(operations.check ? [() => operations.check!({}, there)] : []),
      ]) {
        fakeDaemon(ANSWERS);
        await act();
        expect(new Set(dockerClient.mock.calls.flat())).toEqual(new Set([daemonHost]));
      }
    },
  );

  it("reading throws the daemon's error instead of reporting the resource as gone", async () => {
    fakeDaemon({ ...ANSWERS, "network.inspect": BROKEN, "volume.inspect": BROKEN });
    await expect(operations.read("net", { ...inputs, ...made })).rejects.toBe(BROKEN);
  });
});
