import { docker } from "../../e2e/support/daemon";

/** More networks than this mean address pools of one's own, which would take too long to fill. */
const MOST_NETWORKS = 200;

/** Makes networks until the daemon has no address left for another one. Returns their names. */
export async function fillAddressPool(prefix: string): Promise<string[]> {
  const names: string[] = [];
  while (names.length < MOST_NETWORKS) {
    const Name = `${prefix}-${names.length}`;
    try {
      await docker.createNetwork({ Name, CheckDuplicate: true });
    } catch (error) {
      if (String(error).includes("address pool")) return names;
      throw error;
    }
    names.push(Name);
  }
  throw new Error(
    `${MOST_NETWORKS} networks do not fill the daemon's address pools: run this with the default-address-pools of Docker.`,
  );
}
