import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** What PostgreSQL sets by default (`scram_iterations`). */
const ITERATIONS = 4096;

/**
 * A password as PostgreSQL keeps it, and takes it in place of one (RFC 5803): nobody logs in by it.
 *
 * @param salt 16 bytes; the same again for the same server, or each update would see another
 */
export function scramSha256(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, ITERATIONS, 32, "sha256");
  const key = (label: string) => createHmac("sha256", salted).update(label).digest();
  const stored = createHash("sha256").update(key("Client Key")).digest("base64");
  const server = key("Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored}:${server}`;
}

/** 16 bytes that are the same again for the same words. */
export function saltOf(...words: string[]): Buffer {
  return createHash("sha256").update(words.join("\0")).digest().subarray(0, 16);
}

/** A password as MariaDB keeps it (`mysql_native_password`), and takes it in place of one: nobody logs in by it. */
export function mysqlNative(password: string): string {
  const once = createHash("sha1").update(password).digest();
  return `*${createHash("sha1").update(once).digest("hex").toUpperCase()}`;
}
