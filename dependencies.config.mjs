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
    forbid(
      "commands alone import tools, but for what from-link shares with them",
      { pathNot: "^(commands|tools|test|from-link)/" },
      { path: "^tools/" },
    ),
    forbid("tests import what tools share", { path: "^test/" }, { path: "^tools/(?!shared/)" }),
    forbid("components stand alone", { path: "^components/" }, nothingElse("components")),
    forbid(
      "components and plugin load nothing of the command redis-link",
      { path: "^components/(?!status/|page/)" },
      { path: "^components/(status|page)/" },
    ),
    forbid(
      "the command redis-link loads no SDK",
      { path: "^components/(status|page)/" },
      { path: "@pulumi/" },
    ),
    forbid("a link knows no consumer", { path: "^components/link/" }, { path: "^components/linked" }),
    forbid(
      "from-link stands alone, but for modules that need nothing either",
      { path: "^from-link/" },
      {
        ...nothingElse("from-link"),
        pathNot:
          "^((from-link|node_modules)/|tools/shared/(isAlive|knownTo|passphrase|stateLock)[.]|" +
          "components/(package[.]json|dist/(docker/(dockerClient|stackLabelName)|input/(nameForms|secretName))[.]))",
      },
    ),
    forbid(
      "a model knows nothing of what is made of it",
      { path: "^from-link/model/" },
      {
        ...nothingElse("from-link/model"),
        pathNot: "^((from-link/model|node_modules)/|components/dist/input/secretName[.])",
      },
    ),
    forbid(
      "what converts does not take over",
      { path: "^from-link/(?!takeOver/|program)" },
      { path: "^from-link/takeOver/" },
    ),
    forbid("the app stands alone", { path: "^app/" }, nothingElse("app")),
    forbid("nobody imports tests", { pathNot: "(^|/)test/" }, { path: "(^|/)test/" }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(app/dist|from-link/dist|node_modules|docs|state|coverage)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
    tsConfig: { fileName: "tsconfig.tools.json" },
  },
};
