// Set up for every unit test: Pulumi's serializer of functions loads a TypeScript compiler and npm's resolver, which
// takes each test file longer than its tests. A test that needs the real one says jest.unmock.
jest.mock("@pulumi/pulumi/runtime/closure/codePaths", () => ({}));
jest.mock("@pulumi/pulumi/runtime/closure/serializeClosure", () => ({
  serializeFunction: () => Promise.resolve({ text: "a provider as text", containsSecrets: false }),
}));
