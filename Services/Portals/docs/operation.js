import { h, prose } from "../core/dom.js";
import { t } from "../core/words.js";
import { mediaOf } from "./document.js";
import { showSchema } from "./schema.js";
import { tryForm } from "./try.js";

/**
 * One operation: folded to its first line; what it takes, gives and a form when opened.
 * @param {import("./document.js").Operation} operation
 * @param {any} document
 */
export function showOperation(operation, document) {
  const details = h("details.operation.card", { id: operation.id },
    h("summary", {},
      h(`span.method.${operation.method}`, {}, operation.method.toUpperCase()),
      h("code.path", {}, operation.path),
      h("span.summary", {}, operation.summary),
      operation.deprecated ? h("span.chip", {}, t("docs.deprecated")) : null));
  // The inside is made when it is first opened: a suite has hundreds of operations.
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(insideOf(operation, document));
  });
  return details;
}

function insideOf(operation, document) {
  return h("div.inside", {},
    operation.description ? h("p.help", {}, prose(operation.description)) : null,
    operation.secured ? h("p.help", {}, `${t("docs.access")}: ${t("docs.token")}`) : null,
    parametersOf(operation, document),
    bodyOf(operation, document),
    responsesOf(operation, document),
    tryForm(operation, document));
}

function parametersOf(operation, document) {
  if (operation.parameters.length === 0) return null;
  return h("section", {}, h("h3", {}, t("docs.parameters")), h("ul.members", {}, operation.parameters.map((parameter) =>
    h("li", {},
      h("p.line", {},
        h("code.name", {}, parameter.name), h("span.muted", {}, parameter.in),
        parameter.required ? h("span.chip", {}, t("docs.required")) : null),
      parameter.description ? h("p.help", {}, prose(parameter.description)) : null,
      parameter.schema ? showSchema(parameter.schema, document) : null)
  )));
}

function bodyOf(operation, document) {
  const media = mediaOf(operation.body?.content);
  if (!media) return null;
  return h("section", {}, h("h3", {}, t("docs.body")), h("p.help", {}, media.types.join(", ")),
    showSchema(media.schema ?? {}, document));
}

function responsesOf(operation, document) {
  return h("section", {}, h("h3", {}, t("docs.responses")), h("div.responses", {}, operation.responses.map(([status, answer]) => {
    const media = mediaOf(answer?.content);
    return h("details", { open: false },
      h("summary.line", {}, h("code.name", {}, status), h("span", {}, prose(answer?.description ?? ""))),
      media ? [h("p.help", {}, media.types.join(", ")), showSchema(media.schema ?? {}, document)]
        : h("p.help", {}, t("docs.noBody")));
  })));
}
