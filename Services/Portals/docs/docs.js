import { byId, fill, h } from "../core/dom.js";
import { get } from "../core/api.js";
import { t } from "../core/words.js";
import { operationsOf } from "./document.js";
import { showOperation } from "./operation.js";

const contents = byId("contents");
const documents = byId("documents");

/** Reads the list of services, then each one's document, and shows them in the list's order. */
async function start() {
  let names;
  try {
    ({ services: names } = await get("/openapi/index.json"));
  } catch {
    fill(documents, h("p.fault", { role: "alert" }, t("docs.noServices")));
    return;
  }
  const read = await Promise.all(names.map(async (name) => {
    try {
      return { name, document: await get(`/openapi/${name}.json`) };
    } catch {
      return { name, document: null };
    }
  }));
  fill(contents, contentsOf(read));
  fill(documents, read.map(({ name, document }) => showService(name, document)));
  goTo(location.hash);
}

/** On a phone the contents are folded away; on a wide screen they stand beside. */
function contentsOf(read) {
  const wide = matchMedia("(min-width: 60rem)");
  const fold = h("details", { open: wide.matches }, h("summary", {}, t("docs.contents")), read.map(({ name, document }) =>
    h("section", {},
      h("h2", {}, h("a", { href: `#${name}` }, name)),
      document ? h("ul", {}, operationsOf(name, document).map((operation) =>
        h("li", {}, h("a", { href: `#${operation.id}`, onclick: () => { if (!wide.matches) fold.open = false; } },
          method(operation), h("span.path", {}, operation.path)))
      )) : null)
  ));
  wide.addEventListener("change", () => { fold.open = wide.matches; });
  return fold;
}

function showService(name, document) {
  if (!document) return h("section.service", { id: name }, h("p.fault", {}, t("docs.failed", { service: name })));
  return h("section.service", { id: name },
    h("header", {},
      h("h2", {}, document.info?.title ?? name),
      h("p.help", {}, document.info?.version ?? "", " ", h("a", { href: `/openapi/${name}.json` }, t("docs.document")))),
    document.info?.description ? h("p", {}, document.info.description) : null,
    operationsOf(name, document).map((operation) => showOperation(operation, document)));
}

function method(operation) {
  return h(`span.method.${operation.method}`, {}, operation.method.toUpperCase());
}

/** Opens what an address names: the page is made by this script, so the browser could not scroll there itself. */
function goTo(hash) {
  const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  if (target instanceof HTMLDetailsElement) target.open = true;
  target?.scrollIntoView();
}

addEventListener("hashchange", () => goTo(location.hash));
start();
