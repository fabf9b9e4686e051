/** A block of IPv4 addresses, as numbers. */
export interface Block {
  first: number;
  size: number;
}

/** The block of `10.0.0.0/24`. */
export function blockOf(cidr: string): Block {
  const [address = "", prefix] = cidr.split("/");
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  return { first: number - (number % size), size };
}

/** A block as Docker writes it. */
export function cidrOf({ first, size }: Block): string {
  const parts = [24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256);
  return `${parts.join(".")}/${32 - Math.log2(size)}`;
}

/** Whether two blocks share an address. */
export function overlap(one: Block, other: Block): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}
