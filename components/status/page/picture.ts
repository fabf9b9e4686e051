import { endWords, MARKS, milliseconds, stateWords } from "../phrases";
import type { LinkStatus } from "../report";

const SVG = "http://www.w3.org/2000/svg";

/** Options of the picture. */
interface View {
  /** Key of the link whose details are shown. */
  chosen: string | undefined;
  /** Whether the report may be out of date. */
  isOld: boolean;
  choose: (key: string) => void;
}

/** SVG element that holds the lines between the boxes. */
const lines = document.createElementNS(SVG, "svg");
lines.setAttribute("aria-hidden", "true");

/** Draws the lines again. Called when the boxes at their ends move. */
let draw: () => void = () => undefined;
new ResizeObserver(() => draw()).observe(at("picture"));

/** Shows consumers at the left, sources at the right, and each link as a line with a button between its consumer and source. */
export function showPicture(links: readonly LinkStatus[], { chosen, isOld, choose }: View): void {
  const picture = at("picture");
  const focused = (document.activeElement as HTMLElement | null)?.dataset.key;
  picture.classList.toggle("lost", isOld);
  // A report lists links sorted by consumer, so the links of a consumer are in adjacent rows.
  const consumers = grouped(links, ({ consumer }) => consumer.name);
  const sources = grouped(links, ({ source }) => source?.name ?? "nothing");
  const rows = rowsOf([...sources.values()], links);
  const boxes = new Map<LinkStatus, [consumer: HTMLElement, source: HTMLElement]>();
  const buttons = new Map<LinkStatus, HTMLElement>();
  const children: Element[] = [lines];
  const sourceBoxes = [...sources].map(([name, own], index) => {
    const end = own[0]?.source;
    const box = containerBox(name, end === undefined ? "" : endWords(end));
    place(box, 3, rows[index] ?? 1, 1);
    return { own, box };
  });
  for (const [name, own] of consumers) {
    const first = own[0];
    if (first === undefined) continue;
    const box = containerBox(name, endWords(first.consumer));
    place(box, 1, links.indexOf(first) + 1, own.length);
    children.push(box);
    for (const link of own) {
      const button = linkButton(link, link.key === chosen);
      place(button, 2, links.indexOf(link) + 1, 1);
      children.push(button);
      buttons.set(link, button);
      const source = sourceBoxes.find((one) => one.own.includes(link));
      if (source !== undefined) boxes.set(link, [box, source.box]);
    }
  }
  children.push(...sourceBoxes.map(({ box }) => box));
  showIn(picture, children);
  /** The element that shows a box on the page: the box itself, or an older element that was changed to look like the box. */
  const shown = (box: Element) => picture.children[children.indexOf(box)] as HTMLElement;
  picture.onclick = ({ target }) => {
    const key = (target as Element).closest("button")?.dataset.key;
    if (key !== undefined) choose(key);
  };
  const own = [...buttons.values()].find(({ dataset }) => dataset.key === focused);
  if (focused !== undefined && own !== undefined) shown(own).focus();
  draw = () => {
    const { left, top } = picture.getBoundingClientRect();
    const paths = [...buttons].flatMap(([link, button]) => {
      const [consumer, source] = boxes.get(link)?.map(shown) ?? [];
      return [
        ...(consumer ? [lineBetween(consumer, shown(button), link.state, left, top)] : []),
        ...(source ? [lineBetween(shown(button), source, link.state, left, top)] : []),
      ];
    });
    lines.replaceChildren(...paths);
  };
  draw();
}

function grouped(
  links: readonly LinkStatus[],
  nameOf: (link: LinkStatus) => string,
): Map<string, LinkStatus[]> {
  const groups = new Map<string, LinkStatus[]>();
  for (const link of links) groups.set(nameOf(link), [...(groups.get(nameOf(link)) ?? []), link]);
  return groups;
}

/** The row of each source, near the middle of the source's links. There are never more sources than links. */
function rowsOf(sources: readonly LinkStatus[][], links: readonly LinkStatus[]): number[] {
  const middles = sources.map((own, index) => ({
    index,
    middle: own.reduce((sum, link) => sum + links.indexOf(link) + 1, 0) / own.length,
  }));
  const rows: number[] = [];
  let last = 0;
  middles
    .sort((one, other) => one.middle - other.middle)
    .forEach(({ index, middle }, place) => {
      const latest = links.length - (middles.length - 1 - place);
      last = Math.min(latest, Math.max(last + 1, Math.round(middle)));
      rows[index] = last;
    });
  return rows;
}

function place(box: HTMLElement, column: number, row: number, span: number): void {
  box.style.gridColumn = String(column);
  box.style.gridRow = `${row} / span ${span}`;
}

function containerBox(name: string, words: string): HTMLElement {
  const box = element("div", name, "container");
  box.append(element("small", words));
  return box;
}

function linkButton(link: LinkStatus, isChosen: boolean): HTMLButtonElement {
  const { alias, state, roundTripMs, consumer, source, key } = link;
  const word = stateWords({ state });
  const button = element("button", `${MARKS[state]} ${alias}`, `link ${state}`);
  button.append(
    element("small", state === "works" && roundTripMs !== undefined ? milliseconds(roundTripMs) : word),
    // Screen readers get the line of the link as text.
    element("span", `${consumer.name} reaches ${source?.name ?? "nothing"} by it: ${word}`, "unseen"),
  );
  button.type = "button";
  button.dataset.key = key;
  button.setAttribute("aria-expanded", String(isChosen));
  button.setAttribute("aria-controls", "details");
  return button;
}

function lineBetween(
  from: HTMLElement,
  to: HTMLElement,
  state: string,
  left: number,
  top: number,
): SVGPathElement {
  const [one, other] = [from, to].map((end) => end.getBoundingClientRect()) as [DOMRect, DOMRect];
  const [x1, y1] = [one.right - left, one.top + one.height / 2 - top];
  const [x2, y2] = [other.left - left, other.top + other.height / 2 - top];
  const bend = (x2 - x1) / 2;
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", state);
  const head = `M ${x2 - 6} ${y2 - 4} L ${x2} ${y2} L ${x2 - 6} ${y2 + 4}`;
  path.setAttribute("d", `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2} ${head}`);
  return path;
}

/** An element of the page by its id. */
export function at(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found;
}

/** A new element with a text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text = "",
  className = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

/**
 * Makes elements the children of another element. Existing children are changed in place, so that focus, selection and screen
 * readers are not disturbed.
 */
export function showIn(parent: Element, children: readonly Node[]): void {
  const there = [...parent.childNodes];
  children.forEach((child, index) => {
    const old = there[index];
    if (old === undefined) parent.append(child);
    else if (old !== child) change(old, child);
  });
  for (const node of there.slice(children.length)) node.remove();
}

/** Makes an element like the wanted one. On this page, all elements of one kind have the same set of attributes. */
function change(old: ChildNode, wanted: Node): void {
  if (old.nodeName !== wanted.nodeName) old.replaceWith(wanted);
  else if (old instanceof HTMLElement && wanted instanceof HTMLElement) {
    for (const name of wanted.getAttributeNames().filter((one) => one !== "style")) {
      const value = wanted.getAttribute(name) ?? "";
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    // The page's security policy forbids to set the attribute `style`.
    if (old.style.cssText !== wanted.style.cssText) old.style.cssText = wanted.style.cssText;
    showIn(old, [...wanted.childNodes]);
  } else if (old.nodeValue !== wanted.nodeValue) old.nodeValue = wanted.nodeValue;
}
