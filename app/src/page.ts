import { createHash } from "node:crypto";

/** Pause between two requests of the page, in ms. */
const PERIOD_MS = 500;

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
output { font-size: 3rem; font-weight: 600; }
#state { border-left: .3rem solid #2e8b57; padding-left: .75rem; }
#state.away { border-color: #c0392b; border-left-style: dashed; }`;

// The script requests `/status`, which does not add to the count. Unchanged elements stay in the page, so that selections and
// screen readers are not disturbed.
const SCRIPT = `
const at = (id) => document.getElementById(id);
const show = (element, text) => { if (element.textContent !== text) element.textContent = text; };
async function follow() {
  const answer = await fetch("/status", { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
  const away = answer === undefined ? "The app does not answer." : answer.ok ? undefined : await answer.text();
  show(at("state"), away ?? "Redis is there.");
  at("state").className = away === undefined ? "" : "away";
  if (away === undefined) {
    const { count, requests } = await answer.json();
    show(at("count"), String(count));
    const items = at("requests").children;
    while (items.length < requests.length) at("requests").append(document.createElement("li"));
    while (items.length > requests.length) items[items.length - 1].remove();
    requests.forEach(({ time, method, path, client }, index) =>
      show(items[index], time + " " + method + " " + path + " from " + client));
  }
  setTimeout(follow, ${PERIOD_MS});
}
follow();`;

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Content security policy of the page. It allows only the page's own style and script, and requests to the app. */
export const PAGE_POLICY =
  `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; connect-src 'self'; img-src data:; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The app in a browser: the count, the last requests, and whether Redis answers. The page updates itself.
 *
 * @param link address of Redis, such as `redis:6379`
 * @param count the count of requests; undefined while Redis does not answer
 */
export function page(link: string, count?: number): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>redis-link</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Hello from redis-link</h1>
<p>Requests so far: <output id="count">${count ?? "not known"}</output></p>
<p id="state" role="status">${count === undefined ? "Redis is not available." : "Redis is there."}</p>
<p>They are in Redis, which this app reaches through its link as <strong>${escaped(link)}</strong>.</p>
<h2>The last requests</h2>
<ol id="requests" reversed></ol>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
