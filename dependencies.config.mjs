// Imports go one way: index.ts → components, and commands → tools → any of these. Type imports count too.

/** @param {string} name @param {object} from @param {object} to */
const forbid = (name, from, to) => ({ name, severity: "error", from, to });

/** Allows a folder to import only itself, Node's modules and packages. */
const nothingElse = (/** @type {string} */ folder) => ({
  pathNot: `^(${folder}|node_modules)/`,
  dependencyTypesNot: ["core"],
});

/** The folders of `components/`, from the lowest layer up. */
const FLOORS = [
  ["input"],
  ["daemon"],
  ["stack"],
  ["docker"],
  ["link", "container"],
  ["sources", "consumers"],
  ["swarm"],
  ["plugin"],
];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    forbid("no circle", {}, { circular: true }),
    forbid("tasks alone import commands", { pathNot: "^(commands|tools/tasks)/" }, { path: "^commands/" }),
    forbid(
      "commands alone import tools",
      { pathNot: "^(commands|tools|test|from-link/test)/" },
      { path: "^tools/" },
    ),
    forbid("commands know of no task", { path: "^commands/(?!test/)" }, { path: "^tools/tasks/" }),
    forbid(
      "tests import what tools share",
      { path: "^(test|from-link/test)/" },
      { path: "^tools/(?!shared/)" },
    ),
    forbid("components stand alone", { path: "^components/" }, nothingElse("components")),
    forbid(
      "components and plugin load nothing of the command redis-link",
      { path: "^components/(?!status/|tools[.])" },
      { path: "^components/status/" },
    ),
    forbid("the command redis-link loads no SDK", { path: "^components/status/" }, { path: "@pulumi/" }),
    ...FLOORS.slice(0, -1).map((rooms, floor) =>
      forbid(
        `components/${rooms.join(", ")}: imports nothing of a floor above`,
        { path: `^components/(${rooms.join("|")})/` },
        {
          path: `^components/(${FLOORS.slice(floor + 1)
            .flat()
            .join("|")})/`,
        },
      ),
    ),
    forbid(
      "from-link takes of the package what it exports for tools",
      { path: "^from-link/(?!test/)" },
      {
        ...nothingElse("from-link"),
        pathNot: "^((from-link|node_modules)/|components/(package[.]json|dist/tools[.]))",
      },
    ),
    forbid(
      "a model knows nothing of what is made of it",
      { path: "^from-link/model/" },
      {
        ...nothingElse("from-link/model"),
        pathNot: "^((from-link/model|node_modules)/|components/dist/tools[.])",
      },
    ),
    forbid(
      "what converts does not take over",
      { path: "^from-link/(?!takeOver/|test/|main)" },
      { path: "^from-link/takeOver/" },
    ),
    forbid("the app stands alone", { path: "^app/" }, nothingElse("app")),
    forbid("nobody imports tests", { pathNot: "(^|/)test/" }, { path: "(^|/)test/" }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(app/dist|from-link/dist|components/plugin/dist|node_modules|docs|state|coverage)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
    tsConfig: { fileName: "tsconfig.tools.json" },
  },
};
