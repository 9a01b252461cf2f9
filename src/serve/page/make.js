// Elements. A text only ever becomes text: nothing that a code or a server says is read as markup.

/** An element with attributes and children; a string becomes a text node. */
export function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** The element with this id. */
export const at = (id) => document.getElementById(id);

/** Shows a text, or hides its element where there is none. */
export function show(node, text) {
  node.hidden = !text;
  if (node.textContent !== text) node.textContent = text || "";
}
