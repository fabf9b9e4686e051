jest.mock("@pulumi/pulumi", () => {
  throw new Error("The whole SDK is loaded.");
});

// It takes longer to load than all else that the plugin does in a preview.
test("the plugin starts without the whole SDK", async () => {
  const { serve } = await import("../../../components/plugin/serve");
  expect(serve).toBeInstanceOf(Function);
});

test("so does the command redis-link", async () => {
  const { main } = await import("../../../components/status/main");
  expect(main).toBeInstanceOf(Function);
});
