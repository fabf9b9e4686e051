/**
 * What tests links and inputs, in one file, as the SDK takes longer to load than they to run, and each mutant runs them anew.
 * What mocks modules comes first, before anything has loaded these.
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
])("%s", (name) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- each has describe() of its own
  require(`../unit/${name}.test.ts`);
});
