/**
 * Tests of links and inputs in one file, as each mutant runs them, and loading the SDK takes longer than they do.
 * Tests that mock modules come first, before anything loads these modules.
 */
describe.each([
  "swarm/linkedService",
  "container/containerImage",
  "link/environment",
  "input/input",
  "link/legacyEnvironment",
  "link/link",
  "link/linkChecks",
  "link/linkSubnets",
  "link/sourceFacts",
])("tests of %s", (name) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- each has describe() of its own
  require(`../unit/${name}.test.ts`);
});
