import { withCleanUp } from "../../../components/daemon/withCleanUp";

const failing = (message: string) => () => Promise.reject(new Error(message));

test("the result is returned, or the error thrown, after the clean-up", async () => {
  let cleaned = 0;
  const clean = () => {
    cleaned++;
  };
  expect(await withCleanUp(() => "done", clean)).toBe("done");
  await expect(withCleanUp(failing("cause"), clean)).rejects.toThrow(/^cause$/);
  expect(cleaned).toBe(2);
});

test("an error has the clean-up's error behind it", async () => {
  await expect(withCleanUp(failing("cause"), failing("busy"))).rejects.toThrow("cause After that: busy");
});

test("a failed clean-up is an error", async () => {
  await expect(withCleanUp(() => 1, failing("busy"))).rejects.toThrow(/^busy$/);
});
