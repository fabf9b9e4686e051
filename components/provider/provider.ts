// Not the whole SDK, which takes much longer to load.
const { main } = require("@pulumi/pulumi/provider/server");
const { unwrapRpcSecret } = require("@pulumi/pulumi/runtime/rpc");

/** @typedef {Record<string, unknown>} Properties */

/** @type {Record<string, unknown>} */
const OPERATIONS = {
  Network: require("./networkOperations"),
  NetworkAttachment: require("./networkAttachmentOperations"),
  Volume: require("./volumeOperations"),
};

/**
 * The provider of `redis-link:engine`, which hands on to the operations of a resource's kind. What is secret in their
 * inputs is open for them, and goes into the state as it came.
 *
 * @type {import("@pulumi/pulumi/provider").Provider}
 */
const engineProvider = {
  async check(urn, olds, news) {
    const failure = await operationsOf(urn).check?.(open(olds), open(news));
    return { inputs: news, failures: failure && [failure] };
  },

  diff(_id, urn, olds, news) {
    const { replacedBy, deleteBeforeReplace } = operationsOf(urn);
    const [before, after] = [open(olds), open(news)];
    const replaces = replacedBy.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
    return Promise.resolve({ changes: replaces.length > 0, replaces, deleteBeforeReplace });
  },

  create: async (urn, inputs) => ({ id: await operationsOf(urn).create(open(inputs)), outs: inputs }),

  async read(id, urn, state) {
    if (Object.keys(state).length === 0) throw new Error("It cannot be imported: let pulumi up create it.");
    const found = await operationsOf(urn).read(id, open(state));
    // An empty id tells Pulumi that it is gone.
    return { id: found ? id : "", props: { ...state, ...found } };
  },

  delete: (id, urn, state) => operationsOf(urn).delete(id, open(state)),
};

/**
 * @param {string} urn `urn:pulumi:STACK::PROJECT::PARENT$redis-link:engine:KIND::NAME`
 * @returns {import("./operations").Operations<Properties>}
 */
function operationsOf(urn) {
  const kind = urn.split("::")[2]?.split(":").at(-1) ?? "";
  if (!Object.hasOwn(OPERATIONS, kind)) throw new Error(`${urn}: there is no such kind of resource.`);
  return /** @type {import("./operations").Operations<Properties>} */ (OPERATIONS[kind]);
}

/**
 * @param {Properties} properties
 * @returns {Properties}
 */
function open(properties) {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, unwrapRpcSecret(value)]));
}

/** Serves until the engine ends, whatever ends it: an engine that is killed tells no plugin to stop. */
function serve() {
  process.stdin.on("end", () => process.exit()).resume(); // the engine holds its other end
  return main(engineProvider, process.argv.slice(2));
}

module.exports = { engineProvider, serve };
