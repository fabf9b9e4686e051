import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Makes a folder with a certificate authority of the test's own, and what daemon and client have of it. */
export function makeCertificates(at: string): void {
  mkdirSync(at);
  const openssl = (command: string) => {
    const { status, stderr } = spawnSync("openssl", command.split(" "), { cwd: at });
    if (status !== 0) throw new Error(stderr.toString());
  };
  openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca-key.pem -out ca.pem");
  openssl("req -newkey rsa:2048 -nodes -subj /CN=both -keyout key.pem -out both.csr");
  writeFileSync(join(at, "ext"), "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n");
  const signed = "x509 -req -days 2 -in both.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial";
  openssl(`${signed} -extfile ext -out cert.pem`);
}
