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
 * Makes elements the children of another one. Those that are there are changed where they differ, and stay: what is focused,
 * pressed, selected or read out is left alone.
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

/** Elements of one name have the same attributes here. */
function change(old: ChildNode, wanted: Node): void {
  if (old.nodeName !== wanted.nodeName) old.replaceWith(wanted);
  else if (old instanceof HTMLElement && wanted instanceof HTMLElement) {
    for (const name of wanted.getAttributeNames().filter((one) => one !== "style")) {
      const value = wanted.getAttribute(name) ?? "";
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    // As an attribute the page's policy forbids it.
    if (old.style.cssText !== wanted.style.cssText) old.style.cssText = wanted.style.cssText;
    showIn(old, [...wanted.childNodes]);
  } else if (old.nodeValue !== wanted.nodeValue) old.nodeValue = wanted.nodeValue;
}
