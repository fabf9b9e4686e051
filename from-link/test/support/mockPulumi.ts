import * as pulumi from "@pulumi/pulumi";

/** A resource as a program asked for it. */
export interface Asked {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** Everything that programs ask for from now on, of a preview with mocks. */
export const asked: Asked[] = [];

/** Makes what programs of this process ask for a mock; Docker is asked where `DOCKER_HOST` says. */
export async function mockPulumi(): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        asked.push({ type, name, inputs: inputs as Record<string, unknown> });
        return { id: `${name}-id`, state: inputs as Record<string, unknown> };
      },
      call: ({ token }) => {
        throw new Error(`nothing is to call ${token}`);
      },
    },
    "moved",
    "dev",
    true,
  );
}

/** The stack's configuration, with the secrets that a program asks for. */
export function configure(secrets: ReadonlyMap<string, string>): void {
  const values = Object.fromEntries([...secrets].map(([key, value]) => [`moved:${key}`, value]));
  pulumi.runtime.setAllConfig(values, Object.keys(values));
}

/** Until nothing is left to do. */
export async function settled(): Promise<void> {
  await pulumi.runtime.disconnect();
}
