import type { Browser, Page } from "playwright-core";
import { countAt } from "../e2e/support/countAt";
import { docker } from "../e2e/support/testDaemon";
import { linksProgram, TestStack } from "../e2e/support/testStack";
import { LinksCommand } from "../support/linksCommand";
import { eventually } from "../../tools/shared/eventually.ts";
import { axeFindings, isTooWide, open, startBrowser, takePicture, WIDTHS, type Watched } from "./browser";
import { DaemonProxy } from "./proxy";

/** In a page: how much of it changes within some of its looks. */
const CHANGES = `new Promise((resolve) => {
  let changes = 0;
  const watch = new MutationObserver((list) => (changes += list.length));
  watch.observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true });
  setTimeout(() => resolve(changes), 1500);
})`;

/** Far longer than a page takes to show what became of a link: the machine may be busy. */
const SOON_MS = 20_000;

const ALL_WORK = "3 of 3 links work.";

// Pictures are of names that a person would choose.
const stack = new TestStack(linksProgram, process.env.REDIS_LINK_PICTURES === undefined ? undefined : "shop");
const { id } = stack;
const [first, redis] = [`${id}-first`, `${id}-redis`];
const proxy = new DaemonProxy();
const network = docker.getNetwork(`${first}-link-db`);
/** Looks while the link is broken, and heals it whatever is seen. */
async function broken<T>(look: () => Promise<T>): Promise<T> {
  await network.disconnect({ Container: redis, Force: true });
  try {
    return await look();
  } finally {
    await network.connect({ Container: redis, EndpointConfig: { Aliases: ["db"] } });
  }
}

let browser: Browser | undefined;
let map: LinksCommand | undefined;
let mapUrl = "";
let appUrl: string;
const opened: Watched[] = [];

async function openAt(url: string, width?: number): Promise<Watched> {
  if (browser === undefined) throw new Error("There is no browser.");
  const watched = await open(browser, url, width);
  opened.push(watched);
  return watched;
}

/** Opens the map, once it shows that all links work. */
async function openMap(width?: number): Promise<Watched> {
  const watched = await openAt(mapUrl, width);
  await soon(watched.page, "#state", ALL_WORK);
  return watched;
}

/** Looks at a page by axe-core, and whether it is as wide as its window. */
async function expectWell({ page }: Watched): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
  expect(await isTooWide(page)).toBe(false);
}

/** Waits for a text. */
async function soon(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).waitFor({ timeout: SOON_MS });
}

const startMap = () =>
  new LinksCommand(["map", "--port", mapUrl === "" ? "0" : new URL(mapUrl).port, "--stack", id], {
    cwd: linksProgram,
    env: { ...stack.environment, DOCKER_HOST: proxy.host },
  });

async function urlOf(command: LinksCommand): Promise<string> {
  return eventually(async () => {
    await Promise.resolve();
    const url = /at (http:\/\/127\.0\.0\.1:\d+):/.exec(command.stdout)?.[1];
    if (url === undefined) throw new Error(`No map: ${command.stderr}`);
    return url;
  });
}

// The tests tell one story, in order, of the stack of examples/links.
beforeAll(async () => {
  await stack.create();
  await proxy.start();
  browser = await startBrowser();
  appUrl = (await stack.up()).firstEndpoint!;
  map = startMap();
  mapUrl = await urlOf(map);
});
afterEach(async () => {
  for (const { context } of opened.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await map?.interrupt();
  await proxy.remove();
  await stack.remove();
});

describe("the map", () => {
  const link = `button[data-key="${first}-link-db"]`;

  test("the map shows each link, makes no request to another server, and violates no policy", async () => {
    const { page, asked, errors } = await openMap();
    const names = await page.locator("#picture button").allInnerTexts();
    expect(names.map((name) => name.replace(/\s+/g, " "))).toEqual([
      expect.stringMatching(new RegExp(`^✓ cache [\\d.]+ ms ${first} reaches ${id}-cache by it: works$`)),
      expect.stringMatching(new RegExp(`^✓ db [\\d.]+ ms ${first} reaches ${redis} by it: works$`)),
      expect.stringMatching(new RegExp(`^✓ store [\\d.]+ ms ${id}-second reaches ${redis} by it: works$`)),
    ]);
    expect(asked.filter((url) => !url.startsWith(`${mapUrl}/`))).toEqual([]);
    expect(errors).toEqual([]);
  });

  test("the map shows the facts of a link that is chosen by keyboard", async () => {
    const { page } = await openAt(mapUrl);
    await page.locator(link).waitFor();
    const focused = () => page.evaluate<string | null>("document.activeElement.dataset.key ?? null");
    for (let presses = 0; presses < 5 && (await focused()) !== `${first}-link-db`; presses++)
      await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await soon(page, "#details-title", `${first} → db → ${redis}`);
    expect(await page.locator(link).getAttribute("aria-expanded")).toBe("true");
    const details = await page.locator("#details dl").innerText();
    for (const words of [
      "DB_PASSWORD",
      "DB_PORT_6379_TCP",
      `${first}-link-db`,
      `${redis}, running`,
      "port 6379 takes a connection in",
    ])
      expect(details).toContain(words);
    // A redraw keeps the button and its focus, even while it is pressed.
    await page.evaluate("document.activeElement.isTheSame = true");
    await docker.getContainer(redis).pause();
    try {
      await soon(page, "#details ol", "paused");
    } finally {
      await docker.getContainer(redis).unpause();
    }
    expect(await focused()).toBe(`${first}-link-db`);
    expect(await page.evaluate("document.activeElement.isTheSame")).toBe(true);
  });

  test.each(WIDTHS)("the map is accessible (axe-core) and not cut off at %s px", async (width) => {
    await expectWell(await openMap(width));
  });

  test("the map shows within 2 s that a link breaks and works again, and stays accessible", async () => {
    const pages = [await openMap(WIDTHS[0]), await openMap(WIDTHS[1])];
    await broken(async () => {
      await Promise.all(pages.map(({ page }) => soon(page, link, /✗ db\s*broken/)));
      for (const watched of pages) {
        await watched.page.locator(link).click();
        await soon(watched.page, "#details dl", `${redis} is not on ${first}-link-db as db`);
        await soon(watched.page, "#state", "2 of 3 links work. 1 differs from the stack's state.");
        expect(await axeFindings(watched.page)).toEqual([]);
        await takePicture(watched, "map");
      }
    });
    await Promise.all(pages.map(({ page }) => soon(page, link, "✓ db")));
    await soon(pages[0]!.page, "#details ol", `broken: ${redis} is not on`);
  });

  test("the map says that the daemon is lost, and continues when the daemon is back", async () => {
    const { page } = await openMap();
    await proxy.stop();
    await soon(page, "#state", /^The daemon does not answer \(.+\)\. .* What is below is of \d\d:\d\d:\d\d/);
    expect(await axeFindings(page)).toEqual([]);
    await proxy.start();
    await soon(page, "#state", ALL_WORK);
  });

  test("the map says that its server is gone, and continues when the server is back", async () => {
    const { page } = await openMap();
    expect(await map?.interrupt()).toBe(0);
    await soon(page, "#state", "What serves this page does not answer.");
    map = startMap();
    await urlOf(map);
    await soon(page, "#state", ALL_WORK);
  });

  test("the map receives no secret", async () => {
    const { Config } = await docker.getContainer(first).inspect();
    const password = Config.Env.find((line) => line.startsWith("DB_PASSWORD="))?.slice("DB_PASSWORD=".length);
    expect(password).toMatch(/^\w{32}$/);
    const events = await fetch(`${mapUrl}/events`);
    let text = "";
    for await (const part of events.body!) {
      text += Buffer.from(part as Uint8Array).toString();
      if (text.includes("DB_PASSWORD")) break;
    }
    expect(text).not.toContain(password);
  });
});

describe("the app's page", () => {
  test("the app's page shows the count, the last requests and the link, and makes no request to another server", async () => {
    const { page, asked, errors } = await openAt(appUrl);
    const count = Number(await page.locator("#count").innerText());
    expect(count).toBeGreaterThan(0);
    await soon(page, "strong", "db:6379");
    expect(await countAt(`${appUrl}/?<b>from elsewhere`)).toBe(count + 1);
    await soon(page, "#count", new RegExp(`^${count + 1}$`));
    await soon(page, "#requests li:first-child", "GET /?%3Cb%3Efrom%20elsewhere from");
    expect(asked.filter((url) => !url.startsWith(appUrl))).toEqual([]);
    expect(errors).toEqual([]);
    expect(await page.evaluate(CHANGES)).toBe(0);
  });

  test.each(WIDTHS)("the app's page is accessible (axe-core) and not cut off at %s px", async (width) => {
    const watched = await openAt(appUrl, width);
    await soon(watched.page, "#requests li:first-child", "GET /");
    await expectWell(watched);
    await takePicture(watched, "app");
  });

  test("the app's page shows within 2 s that a link breaks and works again, and loads without Redis", async () => {
    const { page } = await openAt(appUrl);
    await soon(page, "#state", "Redis is there.");
    const { page: late } = await broken(async () => {
      await soon(page, "#state.away", "Redis is not available: ");
      expect(await axeFindings(page)).toEqual([]);
      const opened = await openAt(appUrl);
      await soon(opened.page, "#state.away", "Redis is not available: ");
      return opened;
    });
    await soon(page, "#state:not(.away)", "Redis is there.");
    await soon(late, "#count", /^\d+$/);
  });
});
