// Runs in a thread of the plugin as soon as a program in another language has a component.
require("node:module").enableCompileCache?.();
require("./dist/construct.js").serveConstruct();
