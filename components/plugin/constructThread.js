// What runs in a thread of the plugin once a program in another language has a component.
require("node:module").enableCompileCache?.();
require("./dist/construct.js").serveConstruct();
