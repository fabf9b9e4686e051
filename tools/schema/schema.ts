import { join } from "node:path";
import ts from "typescript";
import manifest from "../../components/package.json" with { type: "json" };
import { projectFolder } from "../shared/projectFolder.ts";

/** Part of a Pulumi package schema, https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema. */
type Schema = Record<string, unknown>;

const TOKEN = `${manifest.name}:index:`;
const SECRETS = ["password"];

const REPOSITORY = manifest.repository.url.replace(/^git\+(.*)\.git$/, "$1");

/** Names of the SDKs that `pulumi package add` makes, for each language. */
const LANGUAGES = {
  nodejs: { packageName: manifest.name, respectSchemaVersion: true },
  python: { packageName: "pulumi_redis_link", pyproject: { enabled: true }, respectSchemaVersion: true },
  go: {
    importBasePath: `${REPOSITORY.replace("https://", "")}/sdk/go/redislink`,
    rootPackageName: "redislink",
    respectSchemaVersion: true,
  },
  csharp: {
    namespaces: { [manifest.name]: "RedisLink" },
    packageReferences: { Pulumi: "3.*" },
    respectSchemaVersion: true,
  },
  java: { basePackage: "com.pulumi", packages: { [manifest.name]: "redislink" } },
};

/** The package's schema, derived from its TypeScript: each component with its arguments, fields and docstrings. */
export function makeSchema(): Schema {
  const entry = join(projectFolder, "components", "index.ts");
  const config = ts.readConfigFile(
    join(projectFolder, "components", "tsconfig.json"),
    ts.sys.readFile.bind(ts.sys),
  );
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, join(projectFolder, "components"));
  const program = ts.createProgram([entry], options);
  return new Reader(program.getTypeChecker()).read(found(program.getSourceFile(entry)));
}

class Reader {
  private readonly checker: ts.TypeChecker;
  private readonly types = new Map<string, Schema>();
  private components = new Map<string, ts.Type>();

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
  }

  read(entry: ts.SourceFile): Schema {
    const exported = this.checker.getExportsOfModule(
      original(this.checker, this.checker.getSymbolAtLocation(entry)),
    );
    const classes = exported
      .map((symbol) => original(this.checker, symbol))
      .filter(
        (symbol) =>
          symbol.flags & ts.SymbolFlags.Class && extendsClass(this.checker, symbol, "ComponentResource"),
      );
    this.components = new Map(
      classes.map((symbol) => [symbol.name, this.checker.getDeclaredTypeOfSymbol(symbol)]),
    );
    const resources = classes.map((symbol) => [TOKEN + symbol.name, this.component(symbol)] as const);
    return {
      name: manifest.name,
      displayName: "redis-link",
      version: manifest.version,
      description: manifest.description,
      keywords: ["pulumi", "docker", "redis", "category/infrastructure", "kind/component"],
      homepage: manifest.homepage,
      license: manifest.license,
      repository: REPOSITORY,
      logoUrl: `${REPOSITORY.replace("github.com", "raw.githubusercontent.com")}/main/docs/logo.svg`,
      pluginDownloadURL: manifest.pulumi.server,
      publisher: "redis-link",
      language: LANGUAGES,
      types: Object.fromEntries([...this.types].sort()),
      resources: Object.fromEntries(resources.sort(([one], [other]) => (one < other ? -1 : 1))),
    };
  }

  private component(symbol: ts.Symbol): Schema {
    const [constructor] = this.checker.getTypeOfSymbol(symbol).getConstructSignatures();
    const args = this.checker.getTypeOfSymbol(found(constructor?.parameters[1]));
    const fields = this.ownFields(found(this.components.get(symbol.name)));
    const inputs = this.properties(this.ownFields(args), true);
    const outputs = this.properties(fields, false);
    return {
      isComponent: true,
      description: description(this.checker, symbol),
      properties: outputs.properties,
      required: outputs.required,
      inputProperties: inputs.properties,
      requiredInputs: inputs.required,
    };
  }

  /** The fields of a type that are declared in the package, not in Pulumi's SDK. */
  private ownFields(type: ts.Type): ts.Symbol[] {
    return this.checker.getPropertiesOfType(type).filter((field) => {
      const declaration = this.declarationOf(field);
      const isHidden =
        ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.NonPublicAccessibilityModifier;
      return !isHidden && !declaration.getSourceFile().fileName.includes("/node_modules/");
    });
  }

  private properties(fields: ts.Symbol[], isInput: boolean) {
    const isOptional = (field: ts.Symbol) =>
      Boolean(field.flags & ts.SymbolFlags.Optional) ||
      /\bundefined\b/.test(this.nodeOf(field)?.getText() ?? "");
    return {
      properties: Object.fromEntries(fields.map((field) => [field.name, this.property(field, isInput)])),
      required: fields.filter((field) => !isOptional(field)).map(({ name }) => name),
    };
  }

  private property(field: ts.Symbol, isInput: boolean): Schema {
    const node = this.nodeOf(field);
    const type = node ? this.type(node, isInput) : { type: "string" };
    // Only inputs get the key `secret`: the value of an output shows by itself that it is secret, and with this key on outputs,
    // the SDK in Java would not compile.
    const secret = isInput && SECRETS.includes(field.name) ? { secret: true } : {};
    return { ...type, description: description(this.checker, field, isInput), ...secret };
  }

  private nodeOf(field: ts.Symbol): ts.TypeNode | undefined {
    return this.declarationOf(field).type;
  }

  /** A field's declaration. A field of `Omit<Interface, …>` has no value declaration, so the interface's declaration is used. */
  private declarationOf(field: ts.Symbol): ts.PropertyDeclaration {
    return (field.valueDeclaration ?? found(field.declarations?.[0])) as ts.PropertyDeclaration;
  }

  /**
   * The schema of a type. A type that is not an `Input` is plain, as its value is needed at once, unless it contains an
   * `Input`.
   */
  private type(node: ts.TypeNode, isInput: boolean): Schema {
    const plain = isInput ? { plain: true } : {};
    if (ts.isTypeOperatorNode(node)) return this.type(node.type, isInput);
    if (ts.isArrayTypeNode(node)) {
      const items = this.type(node.elementType, isInput);
      // A list of objects is not marked plain, because the Go SDK would not compile with a plain list of objects.
      return "type" in items
        ? { type: "array", items, ...plain }
        : { type: "array", items: { $ref: items.$ref } };
    }
    if (ts.isUnionTypeNode(node)) return this.union(node.types, isInput);
    if (!ts.isTypeReferenceNode(node)) {
      const word = node.getText();
      return { type: word === "number" ? "integer" : word, ...plain };
    }
    const name = node.typeName.getText().replace("pulumi.", "");
    const [first, second] = node.typeArguments ?? [];
    if (name === "Input" || name === "Output") return this.type(found(first), false);
    if (name === "Record") return { type: "object", additionalProperties: this.type(found(second), false) };
    // Here `Omit` is always taken of the inputs of another package's resource.
    if (name === "Omit") return { type: "object", additionalProperties: { $ref: "pulumi.json#/Any" } };
    return this.named(original(this.checker, this.checker.getSymbolAtLocation(node.typeName)), isInput);
  }

  private named(symbol: ts.Symbol, isInput: boolean): Schema {
    const plain = isInput ? { plain: true } : {};
    const declaration = found(symbol.declarations?.[0]);
    if (ts.isTypeAliasDeclaration(declaration)) {
      // The type is a word from a list.
      if (ts.isIndexedAccessTypeNode(declaration.type)) return { type: "string", ...plain };
      return this.type(declaration.type, isInput);
    }
    const type = this.checker.getDeclaredTypeOfSymbol(symbol);
    const $ref = `#/types/${TOKEN}${symbol.name}`;
    if (!this.types.has(TOKEN + symbol.name)) {
      this.types.set(TOKEN + symbol.name, {}); // the type may contain itself
      const { properties, required } = this.properties(this.ownFields(type), true);
      this.types.set(TOKEN + symbol.name, {
        type: "object",
        description: description(this.checker, symbol),
        properties,
        required,
      });
    }
    // Components may be sources of each other. If the schema named them, the SDK for Python would have circular imports.
    const isComponent = [...this.components.values()].some((type) => implementsInterface(type, symbol.name));
    return isComponent ? { oneOf: [{ $ref }, { $ref: "pulumi.json#/Any" }] } : { $ref, ...plain };
  }

  private union(nodes: readonly ts.TypeNode[], isInput: boolean): Schema {
    const types = nodes.filter((node) => node.kind !== ts.SyntaxKind.UndefinedKeyword);
    const all = types
      .map((node) => this.type(node, types.length > 1 ? false : isInput))
      .flatMap((type) => (type.oneOf as Schema[] | undefined) ?? [type]);
    const different = [...new Map(all.map((type) => [JSON.stringify(type), type])).values()];
    return different.length === 1 ? found(different[0]) : { oneOf: different };
  }
}

/** File with the schema that the plugin returns. */
export const schemaFile = join(projectFolder, "components", "schema.json");

/** The original symbol of an imported or re-exported symbol. */
function original(checker: ts.TypeChecker, symbol: ts.Symbol | undefined): ts.Symbol {
  const known = found(symbol);
  return known.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(known) : known;
}

/** Whether a class, or a class that it extends, declares that it implements an interface. */
function implementsInterface(type: ts.Type, name: string): boolean {
  const { valueDeclaration } = type.symbol;
  if (valueDeclaration === undefined || !ts.isClassDeclaration(valueDeclaration)) return false;
  const types = valueDeclaration.heritageClauses?.flatMap(({ types }) => [...types]) ?? [];
  if (types.some(({ expression }) => expression.getText() === name)) return true;
  return type.getBaseTypes()?.some((base) => implementsInterface(base, name)) ?? false;
}

/** Whether a class extends another class, directly or indirectly. */
function extendsClass(checker: ts.TypeChecker, symbol: ts.Symbol, name: string): boolean {
  const bases = checker.getDeclaredTypeOfSymbol(symbol).getBaseTypes() ?? [];
  return bases.some(({ symbol: base }) => base.name === name || extendsClass(checker, base, name));
}

/** The docstring of a symbol, or the docstring that it inherits. */
function description(checker: ts.TypeChecker, symbol: ts.Symbol, withDefault = false): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === "default");
  const fallback = tag && withDefault ? ` Default: ${ts.displayPartsToString(tag.text)}.` : "";
  return (text + fallback)
    .replace(/\{@link (\w+) ?\}/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

/** @throws Error if the value is missing: the sources use a form that this generator does not know */
function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("tools/schema does not know this form of TypeScript: teach it.");
  return value;
}
