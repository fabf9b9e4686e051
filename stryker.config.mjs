/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: ["components/link/*.ts", "components/input/*.ts"],
  ignorePatterns: ["docs", "examples", "from-link", "state", "tools", "**/dist"],
  // Stryker's own runner for jest keeps one process, which a few dozen loads of the SDK make slow.
  testRunner: "command",
  commandRunner: { command: "node_modules/.bin/jest --selectProjects mutation --runInBand" },
  timeoutMS: 20_000, // what is slow on a busy machine is no mutant that a test saw
  reporters: ["clear-text", "progress-append-only"],
  clearTextReporter: { reportTests: false, logTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
