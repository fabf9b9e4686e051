/** Fires at the first signal to end, so that what was made is still taken away; further signals change nothing. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      controller.abort(new Error(`Stopped by ${name}.`));
    });
  }
  return controller.signal;
}
