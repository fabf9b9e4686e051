/** A start or end tag, or text up to the next one. */
const PIECE = /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+/y;

/** An `&` that starts no entity. */
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|#\d+);)/;

/**
 * Why a text is no well-formed XML, as far as pictures of ours use XML: elements, attributes, text and the basic
 * entities. Undefined if it is.
 */
export function whyNotWellFormed(text: string): string | undefined {
  const open: string[] = [];
  let roots = 0;
  for (PIECE.lastIndex = 0; PIECE.lastIndex < text.length;) {
    const at = PIECE.lastIndex;
    const found = PIECE.exec(text);
    if (found === null) return `no tag at ${at}: ${text.slice(at, at + 40)}`;
    const [piece, closing, name, attributes = "", empty] = found;
    if (BARE_AMPERSAND.test(piece)) return `a bare & at ${at}: ${piece}`;
    if (name === undefined) {
      if (open.length === 0 && piece.trim() !== "") return `text outside the root at ${at}: ${piece}`;
      continue;
    }
    const names = [...attributes.matchAll(/([\w:-]+)=/g)].map(([, attribute]) => attribute);
    if (new Set(names).size < names.length) return `an attribute twice at ${at}: ${piece}`;
    if (closing === "/") {
      if (open.pop() !== name) return `${piece} at ${at} closes another element`;
    } else {
      if (open.length === 0) roots += 1;
      if (empty !== "/") open.push(name);
    }
  }
  if (open.length > 0) return `${open.join(", ")} is not closed`;
  return roots === 1 ? undefined : `${roots} roots`;
}
