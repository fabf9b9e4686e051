import { withCleanUp } from "../../../components/daemon/withCleanUp";

const failing = (message: string) => () => Promise.reject(new Error(message));

test("returns the result or throws the error after the clean-up", async () => {
  let cleaned = 0;
  const clean = () => {
    cleaned++;
  };
  expect(await withCleanUp(() => "done", clean)).toBe("done");
  await expect(withCleanUp(failing("cause"), clean)).rejects.toThrow(/^cause$/);
  expect(cleaned).toBe(2);
});

test("appends the clean-up's error to the first error", async () => {
  await expect(withCleanUp(failing("cause"), failing("busy"))).rejects.toThrow("cause After that: busy");
});

test("throws the error of a failed clean-up", async () => {
  await expect(withCleanUp(() => 1, failing("busy"))).rejects.toThrow(/^busy$/);
});
