const NO_DAEMON = ["unit", "mutation"];

/** @param {string} displayName @param {string[]} testMatch Files of one kind of tests, which `npm run test:KIND` runs. */
export const project = (displayName, ...testMatch) => ({
  displayName,
  testMatch: testMatch.map((files) => `<rootDir>/test/${files}`),
  ...(NO_DAEMON.includes(displayName)
    ? {}
    : {
        globalSetup: "<rootDir>/test/support/setUp.ts",
        globalTeardown: "<rootDir>/test/support/tearDown.ts",
        setupFilesAfterEnv: ["<rootDir>/test/support/patience.ts"],
      }),
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
  moduleNameMapper: { "^(\\.{1,2}/)+components$": "<rootDir>/components/index.ts" },
});

/** @type {import("jest").Config} */
export default {
  maxWorkers: "100%",
  projects: [
    project("unit", "unit/**/*.test.ts"),
    project("e2e", "e2e/!(alone)/**/*.test.ts", "e2e/*.test.ts"),
    project("mutation", "mutation/*.test.ts"),
    project("e2e-alone", "e2e/alone/*.test.ts"),
    project("package", "package/**/*.test.ts"),
    project("deployments", "deployments/**/*.test.ts"),
    project("browser", "browser/**/*.test.ts"),
    project("swarm", "swarm/**/*.test.ts"),
    project("faults", "faults/**/*.test.ts"),
    project("take-over", "takeOver/**/*.test.ts"),
  ],
};
