import { byId, fill, h } from "../core/dom.js";
import { get } from "../core/api.js";
import { t } from "../core/words.js";
import { operationsOf } from "./document.js";

/** @typedef {{code: string, title: string, status: number, services: string[], operations: any[]}} Kind */

const main = byId("main");

/** The page of one problem, whose code is the last part of the address; of all of them at `/problems`. */
async function start() {
  let kinds;
  try {
    kinds = await readKinds();
  } catch {
    fill(main, h("p.fault", { role: "alert" }, t("problems.failed")));
    return;
  }
  const [, code] = /^\/problems\/([a-z0-9-]+)$/.exec(location.pathname) ?? [];
  const kind = kinds.find((each) => each.code === code);
  if (kind) document.title = `${kind.title} · Driveline`;
  fill(main, kind ? showKind(kind) : [code ? h("p.fault", { role: "alert" }, t("problems.unknown")) : null, ...showAll(kinds)]);
}

/** What the services say in their documents, and the gateway in its table, by code. */
async function readKinds() {
  const { services } = await get("/openapi/index.json");
  const documents = await Promise.all(services.map((name) => get(`/openapi/${name}.json`)));
  const kinds = new Map();
  const note = ({ code, title, status }, service) => {
    if (!kinds.has(code)) kinds.set(code, { code, title, status, services: [], operations: [] });
    if (service) kinds.get(code).services.push(service);
    return kinds.get(code);
  };
  documents.forEach((document, place) => {
    for (const kind of document["x-problems"] ?? []) note(kind, services[place]);
    for (const operation of operationsOf(services[place], document)) {
      for (const [, answer] of operation.responses) {
        const examples = answer?.content?.["application/problem+json"]?.examples ?? {};
        for (const code of Object.keys(examples)) kinds.get(code)?.operations.push(operation);
      }
    }
  });
  for (const kind of await get("/openapi/problems.json")) note(kind, t("problems.gateway"));
  for (const kind of kinds.values()) {
    if (services.every((name) => kind.services.includes(name))) kind.services = [t("problems.everyone")];
  }
  return [...kinds.values()].sort((one, other) => one.status - other.status || one.code.localeCompare(other.code));
}

/** @param {Kind} kind */
function showKind(kind) {
  return h("article.card.problem", {},
    h("p.help", {}, h("a", { href: "/problems" }, t("problems.all"))),
    h("h1", {}, kind.title),
    h("p.line", {}, h("code.name", {}, kind.code), h("span.chip", {}, t("problems.status", { status: kind.status }))),
    h("p.lead", {}, t(`problems.advice.${kind.status}`)),
    h("p.help", {}, `${t("problems.answeredBy")}: ${kind.services.join(", ")}`),
    kind.operations.length > 0
      ? h("section", {}, h("h2", {}, t("problems.operations")), h("ul", {}, kind.operations.map((operation) =>
        h("li", {}, h("a", { href: `/docs#${operation.id}` }, `${operation.method.toUpperCase()} ${operation.path}`)))))
      : null);
}

/** @param {Kind[]} kinds */
function showAll(kinds) {
  return [
    h("h1", {}, t("problems.all")),
    h("p.lead", {}, t("problems.lead")),
    h("ul.members", {}, kinds.map((kind) =>
      h("li", {}, h("a", { href: `/problems/${kind.code}` }, kind.title), " ",
        h("span.muted", {}, `${kind.status} ${kind.code}`)))),
  ];
}

start();
