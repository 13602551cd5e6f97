import { h } from "../core/dom.js";
import { Problem, Unreachable } from "../core/api.js";
import { t } from "../core/words.js";

/** The members of `vehicle` that are shown, in this order, when they have a value. */
const facts = [
  "series", "bodyClass", "vehicleType", "driveType", "engine", "displacementL", "fuelType", "electrificationLevel",
  "transmission", "gvwr", "plant", "manufacturer",
];

/** What is shown while an answer takes longer than 150 ms: the answer's shape. */
export function skeleton() {
  return h("div.card.answer", { "aria-busy": "true" }, h("p.vh", {}, t("home.decoding")), h("div.bone.wide"),
    h("div.bone"), h("div.bone"), h("div.bone"));
}

/**
 * The answer of GET /v1/vins/{vin}: which car, how sure, what else fits, every field.
 * @param {any} answer
 * @param {(vin: string) => void} choose called with a suggested VIN
 */
export function verdict(answer, choose) {
  const vehicle = answer.vehicle ?? {};
  const name = [vehicle.modelYear ?? vehicle.year, vehicle.make, vehicle.model].filter(Boolean).join(" ");
  return h("article.card.answer", {},
    h("header", {},
      h("h2", {}, name || t("home.unknownCar")),
      vehicle.trim ? h("p.trim", {}, vehicle.trim) : null,
      h("p.vin.num", {}, answer.vin),
      h("p.chips", {}, checkDigit(answer), source(answer), release(answer))),
    messages(answer),
    suggestions(answer, choose),
    factList(vehicle),
    everything(answer));
}

/** What went wrong, what is kept, and a way to try again. */
export function failure(error, again) {
  const said = error instanceof Problem ? [error.message, ...error.errors.map((e) => e.message)].filter(Boolean) : [];
  const text = error instanceof Unreachable ? t("home.unreachable") : said.join(" ") || t("home.failed");
  return h("div.card.answer.failed", { role: "alert" },
    h("h2", {}, error instanceof Problem && error.status < 500 ? t("home.refused") : t("home.failedTitle")),
    h("p", {}, text),
    h("p", {}, h("button.btn.sm", { type: "button", onclick: again }, t("home.again"))),
    error instanceof Problem && error.traceId ? h("p.help.num", {}, t("home.trace", { id: error.traceId })) : null);
}

function checkDigit(answer) {
  const check = answer.checkDigit;
  const valid = typeof check === "object" && check !== null ? check.valid : check;
  if (valid === true || valid === "valid") return h("span.chip", {}, t("home.checkDigitRight"));
  if (valid === false || valid === "invalid") return h("span.chip", {}, t("home.checkDigitWrong"));
  return null;
}

function source(answer) {
  return answer.source ? h("span.chip", {}, t(`home.source.${answer.source}`)) : null;
}

function release(answer) {
  const text = answer.release ?? answer.dataRelease;
  return text ? h("span.chip", {}, t("home.release", { release: text })) : null;
}

/** Messages of the decode but the one that says all is well. */
function messages(answer) {
  const texts = (answer.errors ?? []).filter((e) => e.code !== 0).map((e) => e.text ?? e.message);
  return texts.length > 0 ? h("ul.messages", {}, texts.map((text) => h("li", {}, text))) : null;
}

function suggestions(answer, choose) {
  const list = answer.corrections ?? answer.suggestions ?? [];
  const vins = list.map((entry) => (typeof entry === "string" ? entry : entry.vin)).filter(Boolean);
  if (vins.length === 0) return null;
  return h("div.suggestions", {},
    h("h3", {}, t("home.didYouMean")),
    vins.map((vin) => h("button.btn.sm.vin", { type: "button", onclick: () => choose(vin) }, vin)));
}

function factList(vehicle) {
  const rows = facts.filter((key) => vehicle[key] !== undefined && vehicle[key] !== null).map((key) =>
    h("div", {}, h("dt", {}, t(`home.fact.${key}`)), h("dd", {}, text(vehicle[key])))
  );
  return rows.length > 0 ? h("dl.facts", {}, rows) : null;
}

function everything(answer) {
  const elements = Object.entries(answer.elements ?? {});
  if (elements.length === 0) return null;
  return h("details", {},
    h("summary", {}, t("home.allFields", { count: elements.length })),
    h("div.scroll", { tabindex: "0", role: "region", "aria-label": t("home.fields") },
      h("table", {}, h("tbody", {}, elements.map(([code, value]) =>
        h("tr", {}, h("th", { scope: "row" }, code), h("td", {}, text(value)))
      )))));
}

/** A value of any shape in one line. */
function text(value) {
  if (Array.isArray(value)) return value.map(text).join(", ");
  if (value !== null && typeof value === "object") return Object.values(value).map(text).filter(Boolean).join(", ");
  return String(value);
}
