// Checks of inputs, for programs that read a configuration.
export * from "./input";
export { checkMachines, checkRegistry, checkReplicas, checkSwarmAddress } from "./swarm/swarmInputs";
