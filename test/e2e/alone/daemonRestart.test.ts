import { countAt } from "../support/countAt";
import { addressOf, docker, idOf } from "../support/testDaemon";
import { eventually } from "../../../tools/shared/eventually.ts";
import { freePort } from "../../../tools/shared/freePort.ts";
import { labFolder, restartLabDaemon } from "../support/restartDaemon";
import { skipUnless } from "../../support/skipUnless";
import { TestStack } from "../support/testStack";

const folder = labFolder();

skipUnless(folder !== undefined, "the daemon is not the lab's")(
  "a link survives the daemon's restart with all three names",
  async () => {
    const stack = new TestStack();
    try {
      // Docker would pick a new port at each start.
      await stack.create({ hostPort: String(await freePort()) });
      const { endpoint } = await stack.up();
      const before = [await idOf(stack.redisName), await idOf(stack.appName)];
      expect(await countAt(endpoint!)).toBe(1);

      await restartLabDaemon(folder!);

      expect(await eventually(() => countAt(endpoint!), { timeoutMs: 60_000 })).toBe(2);
      expect([await idOf(stack.redisName), await idOf(stack.appName)]).toEqual(before);
      const { Id, NetworkSettings } = await docker.getContainer(stack.redisName).inspect();
      const address = NetworkSettings.Networks[`${stack.appName}-link-redis`]?.IPAddress;
      for (const name of ["redis", stack.redisName, Id.slice(0, 12)]) {
        const found = await addressOf(stack.appName, name);
        expect({ name, found }).toEqual({ name, found: address });
      }
      expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
    } finally {
      await stack.remove();
    }
  },
);
