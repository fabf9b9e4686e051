import { commandLine, WHERE } from "../../commands/commandLine.ts";
import { addBench } from "./bench.ts";
import { check } from "./check.ts";
import { labDown, labEnv, labSwarm } from "./lab.ts";
import { audit, listLicences, release } from "./release.ts";
import {
  test,
  testBrowser,
  testDeployments,
  testE2e,
  testFaults,
  testMutation,
  testPackage,
  testSwarm,
  testTakeOver,
  testUnit,
} from "./tests.ts";

const { program, passing } = commandLine("What those who develop redis-link run (CONTRIBUTING.md).");
program.addHelpText("after", WHERE);

passing("test", "unit tests, the app's own tests, then end-to-end tests", test);
passing("test:unit", "unit tests with mocked resources (jest), the tools, and the app's own tests", testUnit);
passing("test:mutation", "which changes of links and inputs no unit test sees (Stryker)", testMutation);
passing("test:package", "the package as others install it, in several languages (jest)", testPackage);
passing("test:e2e", "end-to-end tests with real Pulumi and a real daemon (jest)", testE2e);
passing(
  "test:deployments",
  "real deployments by docker run --link and by the components; --write-docs writes from-link/docs/deployments.md",
  testDeployments,
);
passing(
  "test:faults",
  "what a client sees of faults; --write-docs writes the table of docs/faults.md",
  testFaults,
);
passing(
  "test:browser",
  "the map and the app's page in a real browser; --write-docs makes their pictures",
  testBrowser,
);
passing(
  "test:swarm",
  "links of services on a swarm of three engines in the lab; --write-docs writes its table of docs/faults.md",
  testSwarm,
);
passing(
  "test:take-over",
  "deployments that run, taken over by from-link; --write-docs writes from-link/docs/take-over.md",
  testTakeOver,
);
addBench(program);
program
  .command("release")
  .description("make what a release publishes: npm package, bill of materials, plugin for each platform")
  .option("--into <folder>", "where to", "release")
  .action(release);
program
  .command("licences")
  .description("licences of all that an install of the package brings")
  .action(listLicences);
program
  .command("check:audit")
  .description("known vulnerabilities of what is shipped (npm audit)")
  .action(audit);
program
  .command("check")
  .description(
    "types, ESLint, imports that go one way, Prettier, and whether docs/reference is what the comments say",
  )
  .action(check);
program
  .command("lab:env")
  .description('what to export for plain pulumi and docker: eval "$(npm run --silent lab:env)"')
  .action(labEnv);
passing(
  "lab:swarm",
  "three engines as a Docker swarm, each as if on a machine of its own; a command is run in their network",
  labSwarm,
);
program
  .command("lab:down")
  .description("stop the lab and delete its folder")
  .option("--force", "also when containers or volumes are left in it")
  .action(labDown);

export const run = () => program.parseAsync();
