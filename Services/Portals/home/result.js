import { h } from "../core/dom.js";
import { Problem, Unreachable } from "../core/api.js";
import { t } from "../core/words.js";

/** What is shown of `vehicle`, in this order, when there is a value; some are put together from their parts. */
const facts = {
  series: (vehicle) => vehicle.series,
  body: (vehicle) => vehicle.bodyClass,
  type: (vehicle) => sentence(vehicle.vehicleType),
  drive: (vehicle) => vehicle.drive,
  engine: (vehicle) => engine(vehicle.engine ?? {}),
  fuel: (vehicle) => vehicle.fuel,
  electrification: (vehicle) => vehicle.electrificationLevel,
  transmission: (vehicle) => transmission(vehicle.transmission ?? {}),
  plant: (vehicle) => plant(vehicle.plant ?? {}),
  weight: (vehicle) => vehicle.grossWeightClass,
};

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
  const verdict = answer.checkDigit?.verdict;
  return verdict ? h("span.chip", {}, t(`home.checkDigit.${verdict}`)) : null;
}

function source(answer) {
  return answer.source ? h("span.chip", {}, t(`home.source.${answer.source}`)) : null;
}

function release(answer) {
  const [, year, month] = /^(\d{4})[_-](\d{2})/.exec(answer.release ?? "") ?? [];
  if (!year) return null;
  const named = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" })
    .format(new Date(`${year}-${month}-01T00:00:00Z`));
  return h("span.chip", {}, t("home.release", { release: named }));
}

/** What the decode says but "all is well", which is code 0. */
function messages(answer) {
  const texts = (answer.errorTexts ?? []).filter((text, place) => answer.errorCodes?.[place] !== 0);
  return texts.length > 0 ? h("ul.messages", {}, texts.map((text) => h("li", {}, text))) : null;
}

/** VINs that may have been meant; the characters that differ stand out. */
function suggestions(answer, choose) {
  const list = answer.suggestions ?? [];
  if (list.length === 0) return null;
  return h("div.suggestions", {},
    h("h3", {}, t("home.didYouMean")),
    list.map(({ vin, positions }) =>
      h("button.btn.sm.vin", { type: "button", "aria-label": vin, onclick: () => choose(vin) },
        [...vin].map((character, place) => positions?.includes(place + 1) ? h("mark", {}, character) : character))
    ));
}

function factList(vehicle) {
  const rows = Object.entries(facts).map(([key, value]) => [key, value(vehicle)]).filter(([, value]) => value).map(
    ([key, value]) => h("div", {}, h("dt", {}, t(`home.fact.${key}`)), h("dd", {}, value)));
  return rows.length > 0 ? h("dl.facts", {}, rows) : null;
}

/** "3.0 L V6, 240 hp (J30A4)" from what is known of it. */
function engine({ model, cylinders, configuration, displacementLitres, horsepower }) {
  const shape = { "V-Shaped": "V", "In-Line": "I", "Inline": "I" }[configuration] ?? "";
  const size = displacementLitres ? t("home.litres", { litres: displacementLitres.toFixed(1) }) : "";
  const layout = cylinders ? (shape ? `${shape}${cylinders}` : t("home.cylinders", { count: cylinders })) : "";
  const power = horsepower ? t("home.horsepower", { power: Math.round(horsepower) }) : "";
  const described = [[size, layout].filter(Boolean).join(" "), power].filter(Boolean).join(", ");
  return described && model ? `${described} (${model})` : described || model;
}

function transmission({ style, speeds }) {
  return [style, speeds ? t("home.speeds", { count: speeds }) : ""].filter(Boolean).join(", ");
}

function plant({ city, state, country }) {
  return [city, state, country].filter(Boolean).map(sentence).join(", ");
}

/** Official texts in capitals, easier to read: "PASSENGER CAR" is "Passenger Car"; (USA) stays. */
function sentence(text) {
  return text?.replace(/(?<![(\p{L}])\p{Lu}{3,}/gu, (word) => word[0] + word.slice(1).toLowerCase());
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
