jest.mock("@pulumi/pulumi", () => {
  throw new Error("The whole SDK is loaded.");
});

// Loading the SDK takes longer than the rest of a preview.
test("the plugin starts without the whole SDK", async () => {
  const { serve } = await import("../../../components/plugin/serve");
  expect(serve).toBeInstanceOf(Function);
});

test("the command redis-link starts without the whole SDK", async () => {
  const { main } = await import("../../../components/status/main");
  expect(main).toBeInstanceOf(Function);
});
