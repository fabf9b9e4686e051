jest.mock("@pulumi/pulumi", () => {
  throw new Error("The whole SDK is loaded.");
});

// Loading the SDK takes longer than the rest of a preview.
test("the plugin starts without the whole SDK", async () => {
  const { provider } = await import("../../../components/plugin/provider");
  expect(provider.version).toMatch(/^\d+\.\d+\.\d+$/);
});

test("the command redis-link starts without the whole SDK", async () => {
  const { main } = await import("../../../components/status/main");
  expect(main).toBeInstanceOf(Function);
});
