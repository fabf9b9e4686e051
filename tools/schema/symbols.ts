import ts from "typescript";

/** What a symbol was before it was imported or exported again. */
export function original(checker: ts.TypeChecker, symbol: ts.Symbol | undefined): ts.Symbol {
  const known = found(symbol);
  return known.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(known) : known;
}

/** Whether a class, or one that it extends, says that it implements an interface. */
export function implementsInterface(type: ts.Type, name: string): boolean {
  const { valueDeclaration } = type.symbol;
  if (valueDeclaration === undefined || !ts.isClassDeclaration(valueDeclaration)) return false;
  const types = valueDeclaration.heritageClauses?.flatMap(({ types }) => [...types]) ?? [];
  if (types.some(({ expression }) => expression.getText() === name)) return true;
  return type.getBaseTypes()?.some((base) => implementsInterface(base, name)) ?? false;
}

/** Whether a class extends another directly or not. */
export function extendsClass(checker: ts.TypeChecker, symbol: ts.Symbol, name: string): boolean {
  const bases = checker.getDeclaredTypeOfSymbol(symbol).getBaseTypes() ?? [];
  return bases.some(({ symbol: base }) => base.name === name || extendsClass(checker, base, name));
}

/** Its docstring, own or inherited. */
export function description(checker: ts.TypeChecker, symbol: ts.Symbol, withDefault = false): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === "default");
  const fallback = tag && withDefault ? ` Default: ${ts.displayPartsToString(tag.text)}.` : "";
  return (text + fallback)
    .replace(/\{@link (\w+) ?\}/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

/** @throws Error if the sources have a form that the schema's generator does not know */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("tools/schema does not know this form of TypeScript: teach it.");
  return value;
}
