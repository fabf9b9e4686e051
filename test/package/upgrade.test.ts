import { rmSync } from "node:fs";
import { join } from "node:path";
import { skipUnless } from "../support/skipUnless";
import { countAt } from "../e2e/support/countAt";
import { idOf } from "../e2e/support/daemon";
import { TestStack } from "../e2e/support/testStack";
import { checkOut, hasCommit, projectFolder } from "./support/folders";

jest.setTimeout(300_000);

/** The last version that was released, 0.3.0. */
const LAST_RELEASE = "472fa33";

const testUpgrade = skipUnless(
  hasCommit(LAST_RELEASE),
  `this clone has no commit ${LAST_RELEASE}: git fetch --unshallow`,
);

testUpgrade(
  "a stack of the last release goes on: the app's container is new, as the changelog says, and the data is there",
  async () => {
    const folder = await checkOut(LAST_RELEASE);
    const stack = new TestStack(projectFolder);
    const config = {
      appImage: join(projectFolder, "app"),
      hostPort: "0",
      redisName: stack.redisName,
      appName: stack.appName,
    };
    try {
      stack.program = join(folder, "program");
      await stack.create(config);
      expect(await countAt((await stack.up()).endpoint!)).toBe(1);
      const redis = await idOf(stack.redisName);

      stack.program = projectFolder;
      await stack.configure(config);
      // The app's volumes are new, a link and the app's own network are one resource in place of four.
      expect(await stack.preview()).toEqual({
        create: 1,
        delete: 3,
        replace: 1,
        update: 3,
        same: expect.any(Number) as number,
      });
      expect(await countAt((await stack.up()).endpoint!)).toBe(2);
      expect(await idOf(stack.redisName)).toBe(redis);
      expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
    } finally {
      await stack.remove();
      rmSync(folder, { recursive: true });
    }
  },
);
