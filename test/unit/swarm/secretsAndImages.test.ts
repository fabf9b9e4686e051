import { dockerClient } from "../../../components/daemon/dockerClient";
import { pushedImageOperations as pushed } from "../../../components/swarm/pushedImageOperations";
import { secretOperations as secret } from "../../../components/swarm/secretOperations";
import { BROKEN, daemonError, LABELS } from "../../support/engineAnswers";
import { fakeSwarm, GONE } from "../../support/fakeSwarm";

describe("a secret", () => {
  const INPUTS = {
    prefix: "app-password",
    content: "s3cret",
    labels: LABELS,
    daemonHost: "unix:///one.sock",
  };

  it("creates a secret under a unique name, with its content in base64", async () => {
    const calls = fakeSwarm({ createSecret: { ID: "s1" } });
    const made = await secret.create(INPUTS);
    expect(made).toEqual({ id: "s1", name: expect.stringMatching(/^app-password-[0-9a-f]{8}$/) as string });
    const Data = Buffer.from("s3cret").toString("base64");
    const Labels = { ...LABELS, "redis-link.secret": "app-password" };
    expect(calls.at(-1)).toEqual(["createSecret", { Name: made.name, Data, Labels }]);
  });

  it("removes secrets that an interrupted update left, except secrets in use", async () => {
    const calls = fakeSwarm({
      createSecret: { ID: "s3" },
      listSecrets: [{ ID: "s1" }, { ID: "s2" }],
      "secret.remove": (id: string) =>
        id === "s1" ? daemonError(400, "secret is in use by service: app") : undefined,
    });
    await secret.create(INPUTS);
    const label = ["redis-link.stack=redis-link/dev", "redis-link.secret=app-password"];
    expect(calls.slice(0, 3)).toEqual([
      ["listSecrets", { filters: JSON.stringify({ label }) }],
      ["secret.remove", "s1"],
      ["secret.remove", "s2"],
    ]);
    fakeSwarm({ listSecrets: [{ ID: "s1" }], "secret.remove": BROKEN });
    await expect(secret.create(INPUTS)).rejects.toThrow(BROKEN.message);
  });

  it("a refresh shows whether a secret exists, and deleting a missing secret succeeds", async () => {
    const state = { ...INPUTS, name: "app-password-1" };
    fakeSwarm({ "secret.inspect": {} });
    expect(await secret.read("s1", state)).toEqual({});
    fakeSwarm({ "secret.inspect": GONE, "secret.remove": GONE });
    expect(await secret.read("s1", state)).toBeUndefined();
    await expect(secret.delete("s1", state)).resolves.toBeUndefined();
    expect(await secret.update("s1", state, INPUTS)).toEqual({ name: state.name });
  });
});

describe("a pushed image", () => {
  const INPUTS = { image: "hub:5000/app:1", imageId: "sha256:i" };

  function pushing(...lines: object[]) {
    fakeSwarm({ "image.push": "stream" });
    const followProgress = (_stream: string, done: (error: unknown, lines: object[]) => void) =>
      done(null, lines);
    Object.assign(dockerClient().modem, { followProgress });
  }

  it("refers to a pushed image by the registry's digest", async () => {
    pushing({ status: "Pushed" }, { aux: { Digest: "sha256:d" } });
    const reference = "hub:5000/app:1@sha256:d";
    expect(await pushed.create(INPUTS)).toEqual({ id: reference, reference });
    expect(await pushed.update("x", { ...INPUTS, reference: "" }, INPUTS)).toEqual({ reference });
    expect(await pushed.read("x", { ...INPUTS, reference })).toEqual({});
    await expect(pushed.delete("x", { ...INPUTS, reference })).resolves.toBeUndefined();
  });

  it("a failed push reports Docker's error and the remedy", async () => {
    pushing({ error: "server gave HTTP response to HTTPS client" });
    await expect(pushed.create(INPUTS)).rejects.toThrow(
      /^registry: hub:5000\/app:1 cannot be pushed: server gave HTTP.*insecure-registries/,
    );
  });
});
