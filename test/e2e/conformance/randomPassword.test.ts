import { revealed, type ManagedResource, type Properties } from "./managedResource";
import { Sandbox } from "./sandbox";

const TOKEN = "random:index/randomPassword:RandomPassword";
const sandbox = new Sandbox();
beforeAll(() => sandbox.open("random"));
afterAll(() => sandbox.close());

const create = (inputs: Properties) => sandbox.create(TOKEN, inputs);
const resultOf = (password: ManagedResource): string => String(revealed(password.state.result));

describe("random.RandomPassword", () => {
  it.each<[string, Properties, RegExp]>([
    [
      "letters, digits and specials by default",
      { length: 200 },
      /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w]).{200}$/,
    ],
    ["no specials", { length: 40, special: false }, /^[a-zA-Z0-9]{40}$/],
  ])("makes %s", async (_, inputs, pattern) => {
    expect(resultOf(await create(inputs))).toMatch(pattern);
  });

  it("makes a different password each time", async () => {
    const results = await Promise.all([1, 2, 3].map(async () => resultOf(await create({ length: 24 }))));
    expect(new Set(results).size).toBe(3);
  });

  it("marks the password as secret, after creation and after each refresh", async () => {
    const password = await create({ length: 12 });
    for (let refreshes = 0; refreshes < 2; refreshes++) {
      expect(revealed(password.state.result)).not.toBe(password.state.result);
      expect(await password.refresh()).toBe(true);
    }
    expect(password.id).toBe("none");
  });

  it("keeps the password over a refresh, and shows no difference to its inputs", async () => {
    const inputs = { length: 16, special: false, keepers: { generation: "1" } };
    const password = await create(inputs);
    const result = resultOf(password);
    expect(await password.diff(inputs)).toMatchObject({ changes: false });
    await password.refresh();
    expect(resultOf(password)).toBe(result);
    expect(await password.diff(inputs)).toMatchObject({ changes: false });
  });

  it.each<[string, unknown]>([
    ["length", 17],
    ["special", false],
    ["keepers", { generation: "2" }],
  ])("plans a replacement when %s changes to %j", async (input, value) => {
    const inputs = { length: 16, keepers: { generation: "1" } };
    const password = await create(inputs);
    const { changes, replaces } = await password.diff({ ...inputs, [input]: value });
    expect({ changes, replaces }).toEqual({ changes: true, replaces: [input] });
  });

  it("deletes the password without a request, as the password exists only in the state", async () => {
    await (await create({ length: 8 })).delete();
  });
});
