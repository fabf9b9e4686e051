// Tests of real daemons: what takes longer hangs. Those that may take longer say so themselves.
jest.setTimeout(300_000);
