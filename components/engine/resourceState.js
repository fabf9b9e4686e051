// Plain JavaScript, as its text goes into the state: see engineResource.ts.

/** An empty id tells Pulumi that a resource is gone; the next update creates it again. */
const GONE = "";

/** @param {unknown} state */
function refuseImport(state) {
  if (state === undefined) throw new Error("It cannot be imported: let pulumi up create it.");
}

/**
 * Which of these inputs differ; each replaces the resource.
 *
 * @template {object} Inputs
 * @param {Inputs} olds
 * @param {Inputs} news
 * @param {(keyof Inputs & string)[]} keys
 */
function replacedBy(olds, news, keys) {
  const replaces = keys.filter((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]));
  return { changes: replaces.length > 0, replaces, deleteBeforeReplace: true };
}

module.exports = { GONE, refuseImport, replacedBy };
