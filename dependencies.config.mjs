// Imports go one way: index.ts → components → components/link, and commands → tools → any of these. Types count too.

/** @param {string} name @param {object} from @param {object} to */
const forbid = (name, from, to) => ({ name, severity: "error", from, to });

/** What a folder may import beside Node's modules and packages: itself. */
const nothingElse = (/** @type {string} */ folder) => ({
  pathNot: `^(${folder}|node_modules)/`,
  dependencyTypesNot: ["core"],
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    forbid("no circle", {}, { circular: true }),
    forbid("nobody imports commands", { pathNot: "^commands/" }, { path: "^commands/" }),
    forbid("commands alone import tools", { pathNot: "^(commands|tools|test)/" }, { path: "^tools/" }),
    forbid("tests import what tools share", { path: "^test/" }, { path: "^tools/(?!shared/)" }),
    forbid("components stand alone", { path: "^components/" }, nothingElse("components")),
    forbid("a link knows no consumer", { path: "^components/link/" }, { path: "^components/linked" }),
    forbid("the app stands alone", { path: "^app/" }, nothingElse("app")),
    forbid("nobody imports tests", { pathNot: "(^|/)test/" }, { path: "(^|/)test/" }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(app/dist|node_modules|docs|state|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.tools.json" },
  },
};
