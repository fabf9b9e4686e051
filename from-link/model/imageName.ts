/** A reference to an image as it is compared: `redis` and `docker.io/library/redis:latest` are one. */
export function whole(reference: string): string {
  const short = reference.replace(/^(docker\.io\/)?(library\/)?/, "");
  return short.includes("@") || /:[^/]*$/.test(short) ? short : `${short}:latest`;
}
