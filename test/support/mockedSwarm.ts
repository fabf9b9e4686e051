// Imported before the components: a swarm on which everything is healthy at once.
jest.mock("../../components/swarm/askManager", () => ({
  managerDecides: () => Promise.resolve(),
  warnOfOldEngines: () => Promise.resolve(),
  firstManager: ([host]: string[]) => Promise.resolve(host),
}));
jest.mock("../../components/swarm/failover/nodeStates", () => ({ untilWhole: () => Promise.resolve([]) }));
jest.mock("../../components/swarm/untilConverged", () => ({
  untilConverged: () => Promise.resolve({ tasks: [], nodes: [] }),
}));
jest.mock("../../components/swarm/brokenLink", () => ({ brokenLink: () => Promise.resolve(undefined) }));
