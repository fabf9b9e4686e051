/** `test` if the condition holds, otherwise `test.skip` with the reason in its title. */
export function skipUnless(condition: boolean, reason: string): (title: string, body: () => unknown) => void {
  return (title, body) => {
    if (condition) test(title, body as () => Promise<void>);
    else test.skip(`${title} (skipped: ${reason})`, body as () => Promise<void>);
  };
}
