// Pulumi loads this file if the plugin's folder is added to a program as a package, and calls the exported function.
const { existsSync } = require("node:fs");
const { dirname, join } = require("node:path");

module.exports = async () => {
  if (!existsSync(join(__dirname, "dist", "serve.js"))) {
    console.error(`redis-link: the plugin is not built. Run \`npm ci\` in ${dirname(dirname(__dirname))}.`);
    process.exit(1);
  }
  return require("./dist/serve.js").serve();
};
