// Pulumi's language host compiles a pack as CommonJS; Node.js runs the rules as they are, for reviews and here alike.
module.exports = () => import("./pack.ts");
