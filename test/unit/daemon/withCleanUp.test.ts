import { withCleanUp } from "../../../components/daemon/withCleanUp";

const failing = (message: string) => () => Promise.reject(new Error(message));

test("what was done is given, and cleaned up after", async () => {
  let cleaned = 0;
  const clean = () => {
    cleaned++;
  };
  expect(await withCleanUp(() => "done", clean)).toBe("done");
  await expect(withCleanUp(failing("cause"), clean)).rejects.toThrow(/^cause$/);
  expect(cleaned).toBe(2);
});

test("an error stays the error where cleaning up fails too, which is added", async () => {
  await expect(withCleanUp(failing("cause"), failing("busy"))).rejects.toThrow("cause After that: busy");
});

test("cleaning up that fails after what went well is an error", async () => {
  await expect(withCleanUp(() => 1, failing("busy"))).rejects.toThrow(/^busy$/);
});
