// Stand-in for the lab, not the real plugin: bcrypt by the C library, through Perl, which every Debian has.
import { randomBytes } from "node:crypto";
import { execa } from "execa";

/** bcrypt looks at no more of a password. */
const MAX_PASSWORD_BYTES = 72;
const SALT_BYTES = 16;
/** bcrypt's own Base64 alphabet, in the order of the ordinary one. */
const ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const ORDINARY = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @throws when the C library does not know bcrypt, or there is no Perl */
export async function bcryptHash(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
    .toString("base64")
    .replace(/=+$/, "")
    .replace(/./g, (character) => ALPHABET.charAt(ORDINARY.indexOf(character)));
  const input = Buffer.from(password).subarray(0, MAX_PASSWORD_BYTES);
  const { stdout } = await execa(
    "perl",
    ["-e", "print crypt(join('', <STDIN>), $ARGV[0])", `$2a$10$${salt}`],
    { input },
  );
  if (!stdout.startsWith("$2a$")) throw new Error("bcryptHash: this machine's crypt(3) does not know bcrypt");
  return stdout;
}
