// What Pulumi runs where the folder is added to a program as a package: it calls the function that it is given.
module.exports = () => import("./dist/serve.mjs").then(({ serve }) => serve());
