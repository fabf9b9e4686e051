import type { Sbom } from "./shippedPackage.ts";

/** The licences of a bill of materials, most frequent first, each with the packages that have it. */
export function licences({ components }: Sbom): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name, version, licenses = [] } of components) {
    const words = licenses.map(({ license, expression }) => license?.id ?? license?.name ?? expression);
    const licence = words.join(", ") || "none stated";
    found.set(licence, [...(found.get(licence) ?? []), `${name}@${version}`]);
  }
  return new Map([...found].sort(([, one], [, other]) => other.length - one.length));
}
