/** Media types of an answer. The first type is the default. */
const TYPES = ["text/plain", "application/json", "text/html"] as const;
export type AnswerType = (typeof TYPES)[number];

/**
 * The type that an Accept header prefers (RFC 9110, section 12.5.1): the first type with the highest quality, or plain text if
 * no type matches.
 */
export function preferredType(accept: string | undefined): AnswerType {
  // A short cut: most clients send no Accept header, or accept anything.
  if (accept === undefined || accept === "*/*") return "text/plain";
  const ranges = accept.toLowerCase().split(",").map(parseRange);
  const rated = TYPES.map((type) => {
    const wider = [type, `${type.split("/")[0] ?? ""}/*`, "*/*"];
    const range = wider.flatMap((one) => ranges.filter((other) => other.type === one))[0];
    const position = ranges.findIndex((other) => other.type === type);
    return { type, quality: range?.quality ?? 0, position: position < 0 ? ranges.length : position };
  });
  const [best] = rated.sort((one, other) => other.quality - one.quality || one.position - other.position);
  return best === undefined || best.quality === 0 ? "text/plain" : best.type;
}

function parseRange(range: string): { type: string; quality: number } {
  const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
  const quality = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
  return { type, quality: Number.isFinite(quality) ? quality : 0 };
}
