/**
 * Builds an element. Text goes in as text, never as markup.
 * @param {string} tag name, with classes after dots: "p.help"
 * @param {Record<string, unknown>} [properties] attributes; `on...` are listeners; false, null and undefined leave one out
 * @param {...(Node | string | number | null | undefined | false | (Node | string)[])} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on") && typeof value === "function") {
      element.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    } else if (key === "value" && "value" in element) {
      element.value = String(value);
    } else {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...present(children));
  return element;
}

/** Puts children in the place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/** A text with `code` in it, as a document writes it: the parts between backticks become code elements. */
export function prose(text) {
  return text.split("`").map((part, place) => (place % 2 === 1 ? h("code", {}, part) : part));
}

/** An element of the page by its id; the page and its script are one piece, so it is there. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element ${id}`);
  return element;
}

function present(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false).map((child) =>
    typeof child === "number" ? String(child) : child
  );
}
