import "../../support/mockedSwarm";
import * as docker from "@pulumi/docker";
import { existingSource, LinkedApp, LinkedContainer, LinkedService } from "../../../components";
import { dockerClient, fakeDaemon } from "../../support/fakeDaemon";
import { recordStack } from "../../support/recordedStack";

jest.mock("../../../components/container/untilReady");

describe("existingSource", () => {
  it("an existingSource has its name as its id, and the facts that the program gives", () => {
    const found = { containerId: "some-mysql", containerName: "some-mysql" };
    const facts = { ports: [{ number: 3306 }], scheme: "mysql", password: "x" };
    expect(existingSource("some-mysql")).toEqual(found);
    expect(existingSource("some-mysql", facts)).toMatchObject({ ...found, ...facts });
  });

  it("refuses a name that no container can have", () => {
    expect(() => existingSource("some mysql")).toThrow('name: "some mysql" is not accepted.');
  });

  it.each([LinkedApp, LinkedContainer, LinkedService])(
    "an existingSource is inspected on the daemon of the given provider, by a %p",
    async (Consumer) => {
      fakeDaemon({ "container.inspect": { Config: { ExposedPorts: { "6379/tcp": {} } } } });
      const stack = await recordStack({ config: { "docker:host": "ssh://other" } });
      const provider = new docker.Provider("elsewhere", { host: "ssh://build" });
      const args = { source: existingSource("some-redis"), alias: "redis", image: "node:24" };
      new Consumer("app", args, { provider });
      await stack.settle();
      const made = stack.resources.find(({ inputs }) => "envs" in inputs);
      expect(made?.inputs.envs).toContain("REDIS_PORT=6379");
      expect(dockerClient.mock.calls[0]).toEqual(["ssh://build"]);
    },
  );
});
