import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

/** Widths that pages are looked at in: a desk's and a phone's. */
export const WIDTHS = [1280, 390] as const;
const HEIGHT = 800;

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Starts the browser that the tests were given. */
export function startBrowser(): Promise<Browser> {
  const { REDIS_LINK_CHROMIUM: executablePath } = process.env;
  const { REDIS_LINK_CHROMIUM_LIBRARIES: libraries, REDIS_LINK_CHROMIUM_FONTS: fonts } = process.env;
  if (executablePath === undefined)
    throw new Error("REDIS_LINK_CHROMIUM: run this by `npm run test:browser`.");
  return chromium.launch({
    executablePath,
    // Chromium's own sandbox does not work for root.
    chromiumSandbox: process.getuid?.() !== 0,
    env: {
      ...(process.env as Record<string, string>),
      ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries }),
      ...(fonts === undefined ? {} : { FONTCONFIG_FILE: fonts }),
    },
  });
}

/** A page, with what it asked for and what went wrong in it. */
export interface Watched {
  context: BrowserContext;
  page: Page;
  /** URLs that were asked for. */
  asked: string[];
  /** Errors, such as of what its policy forbids. */
  errors: string[];
}

/** Opens a page at a width, and writes down what it does. */
export async function open(browser: Browser, url: string, width: number = WIDTHS[0]): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT },
    locale: "en-GB",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  const [asked, errors]: [string[], string[]] = [[], []];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(url);
  return { context, page, asked, errors };
}

interface AxeResults {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

/** Violations that axe-core finds in a page, in both colour schemes. */
export async function axeFindings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const { violations } = await page.evaluate<AxeResults>("axe.run()");
    for (const { id, nodes } of violations)
      found.push(
        ...nodes.map(({ html, failureSummary }) => `${colorScheme} ${id}: ${html} ${failureSummary ?? ""}`),
      );
  }
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}

/** Whether a page is wider than its window. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate<boolean>("document.documentElement.scrollWidth > window.innerWidth");
}

/** Makes the picture NAME-WIDTH.png for the docs, if the run is to. */
export async function takePicture({ page }: Watched, name: string): Promise<void> {
  const folder = process.env.REDIS_LINK_PICTURES;
  const width = page.viewportSize()?.width;
  if (folder !== undefined && width !== undefined)
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
}
