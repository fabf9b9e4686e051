/** Questions that are being asked, by what they are about. */
const asked = new Map<string, Promise<unknown>>();

/** The answer to a question. Who asks the same meanwhile is given the same answer, or the same error, which Pulumi says once. */
export function askedOnce<T>(about: string, ask: () => Promise<T>): Promise<T> {
  const asking = (asked.get(about) as Promise<T> | undefined) ?? ask().finally(() => asked.delete(about));
  asked.set(about, asking);
  return asking;
}
