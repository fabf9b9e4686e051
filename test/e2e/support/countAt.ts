/** Sends a request to an app and returns the count it answers with: the last number of the text. */
export async function countAt(endpoint: string): Promise<number> {
  const response = await fetch(endpoint, { signal: AbortSignal.timeout(5000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return Number(/\d+(?=\D*$)/.exec(text)?.[0]);
}
