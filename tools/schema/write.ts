import { writeFileSync } from "node:fs";
import { makeSchema, schemaFile } from "./schema.ts";

writeFileSync(schemaFile, JSON.stringify(makeSchema()));
