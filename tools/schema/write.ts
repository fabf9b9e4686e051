import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../shared/projectFolder.ts";
import { replaceSection } from "../shared/tables.ts";
import { argumentList } from "./argumentList.ts";
import { makeSchema, schemaFile } from "./schema.ts";

const schema = makeSchema();
writeFileSync(schemaFile, JSON.stringify(schema));
replaceSection(join(projectFolder, "docs", "components.md"), "arguments", argumentList(schema as never));
