/**
 * Whether an Accept header prefers JSON to plain text (RFC 9110, section 12.5.1).
 * On a tie JSON wins only when it is named, and text/plain is not named before it.
 */
export function prefersJson(accept: string | undefined): boolean {
  // Most clients send nothing, or what names no application type: no need to parse that.
  if (accept === undefined || !/application\//i.test(accept)) return false;
  const ranges = accept.toLowerCase().split(",").map(parseRange);
  const best = (...types: [exact: string, ...wider: string[]]) => {
    const type = types.find((candidate) => ranges.some((range) => range.type === candidate));
    const position = ranges.findIndex((range) => range.type === type);
    return { quality: ranges[position]?.quality ?? 0, position: type === types[0] ? position : Infinity };
  };
  const json = best("application/json", "application/*", "*/*");
  const text = best("text/plain", "text/*", "*/*");
  if (json.quality !== text.quality) return json.quality > text.quality;
  return json.quality > 0 && json.position < text.position;
}

function parseRange(range: string): { type: string; quality: number } {
  const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
  const quality = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
  return { type, quality: Number.isFinite(quality) ? quality : 0 };
}
