/** `test` where something is there, and else `test.skip` with the reason in the title, which the run's end repeats. */
export function skipUnless(condition: boolean, reason: string): (title: string, body: () => unknown) => void {
  return (title, body) => {
    if (condition) test(title, body as () => Promise<void>);
    else test.skip(`${title} (skipped: ${reason})`, body as () => Promise<void>);
  };
}
