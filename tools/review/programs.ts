import type { Program } from "./throwAway/throwAwayStack.ts";

/** The program of this project. */
export const mainProgram: Program = {
  project: "redis-link",
  nameKeys: ["redisName", "appName"],
  portKeys: { hostPort: "appPort" },
};

/** The program of test/support/notes. */
export const notesProgram: Program = {
  project: "redis-link-notes",
  nameKeys: ["prefix"],
  portKeys: {},
};

/** The program of examples/links. */
export const linksProgram: Program = {
  project: "redis-link-links",
  nameKeys: ["prefix"],
  portKeys: {},
};
