const NO_DAEMON = ["unit", "mutation"];

/** @param {string} displayName @param {string[]} testMatch Files of one kind of tests, run by `npm run test:KIND` */
export const project = (displayName, ...testMatch) => ({
  displayName,
  testMatch: testMatch.map((files) => `<rootDir>/${files}`),
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
    project("unit", "test/unit/**/*.test.ts"),
    project("e2e", "test/e2e/!(alone)/**/*.test.ts", "test/e2e/*.test.ts"),
    project("mutation", "test/mutation/*.test.ts"),
    project("e2e-alone", "test/e2e/alone/*.test.ts"),
    project("package", "test/package/**/*.test.ts"),
    project("deployments", "from-link/test/deployments/*.test.ts", "test/databases/*.test.ts"),
    project("browser", "test/browser/**/*.test.ts"),
    project("swarm", "test/swarm/**/*.test.ts"),
    project("faults", "test/faults/**/*.test.ts"),
    project("take-over", "from-link/test/takeOver/**/*.test.ts"),
  ],
};
