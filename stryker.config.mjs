/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: ["components/link/*.ts", "components/input/*.ts"],
  ignorePatterns: ["docs", "examples", "from-link", "state", "tools", "**/dist"],
  // Stryker's own runner for jest keeps one process, which gets slow after a few dozen loads of the SDK.
  testRunner: "command",
  commandRunner: { command: "node_modules/.bin/jest --selectProjects mutation --runInBand" },
  timeoutMS: 20_000, // a test that is only slow, on a busy machine, detected no mutant
  reporters: ["clear-text", "progress-append-only"],
  clearTextReporter: { reportTests: false, logTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
