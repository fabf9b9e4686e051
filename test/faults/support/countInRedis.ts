/** The last count that Redis gave, by asking for one more. */
export async function countInRedis(endpoint: string): Promise<number> {
  const answer = await fetch(endpoint, { headers: { Accept: "application/json" } });
  return ((await answer.json()) as { count: number }).count - 1;
}
