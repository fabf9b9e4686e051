// The limit for tests with real daemons. Longer tests set their own.
jest.setTimeout(300_000);
