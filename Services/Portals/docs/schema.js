import { h, prose } from "../core/dom.js";
import { t } from "../core/words.js";
import { follow, typeOf } from "./document.js";

/**
 * A schema as a tree: name, type, limits, meaning; what is inside can be opened.
 * @param {any} schema
 * @param {any} document
 */
export function showSchema(schema, document) {
  const found = follow(schema, document) ?? {};
  const inside = insideOf(found, document, []);
  return h("div.schema", {},
    h("p.line", {}, typeLabel(found, document), limits(found)),
    meaningOf(found.description),
    inside);
}

/** The members, the items or the choices of a schema; null when there is nothing inside. */
function insideOf(schema, document, above) {
  if (above.length > 12) return null;
  const below = [...above, schema];
  const rows = Object.entries(schema.properties ?? {}).map(([name, part]) =>
    row(name, part, (schema.required ?? []).includes(name), document, below)
  );
  for (const part of schema.allOf ?? []) {
    const found = follow(part, document) ?? {};
    for (const [name, property] of Object.entries(found.properties ?? {})) {
      rows.push(row(name, property, (found.required ?? []).includes(name), document, below));
    }
  }
  if (schema.items) rows.push(row(t("docs.items"), schema.items, false, document, below));
  for (const part of schema.oneOf ?? schema.anyOf ?? []) {
    if (follow(part, document)?.type !== "null") rows.push(row(t("docs.anyOf"), part, false, document, below));
  }
  if (schema.additionalProperties && typeof schema.additionalProperties === "object") {
    rows.push(row(t("docs.additional"), schema.additionalProperties, false, document, below));
  }
  return rows.length > 0 ? h("ul.members", {}, rows) : null;
}

function row(name, part, required, document, above) {
  const found = follow(part, document) ?? {};
  const repeats = above.includes(found);
  const inside = repeats ? null : insideOf(found, document, above);
  const line = [
    h("code.name", {}, name), " ", typeLabel(found, document), required ? h("span.chip", {}, t("docs.required")) : null,
    found.deprecated ? h("span.chip", {}, t("docs.deprecated")) : null, limits(found),
    repeats ? h("span.muted", {}, t("docs.recursive")) : null,
  ];
  const meaning = part.description ?? found.description;
  return h("li", {},
    inside ? h("details", { open: above.length < 2 }, h("summary.line", {}, line), meaningOf(meaning), inside)
      : [h("p.line", {}, line), meaningOf(meaning)]);
}

function meaningOf(text) {
  return text ? h("p.help", {}, prose(text)) : null;
}

function typeLabel(schema, document) {
  let label = typeOf(schema).join(" | ");
  if (label === "array" && schema.items) label = `${typeOf(follow(schema.items, document) ?? {}).join(" | ") || "any"}[]`;
  if (schema.format) label += ` (${schema.format})`;
  return h("span.type", {}, label || "any");
}

/** Limits a value must keep, as a reader would write them. */
function limits(schema) {
  const said = [];
  if (schema.const !== undefined) said.push(`= ${JSON.stringify(schema.const)}`);
  if (schema.enum) said.push(schema.enum.map((value) => JSON.stringify(value)).join(" | "));
  if (schema.minimum !== undefined || schema.maximum !== undefined) said.push(range(schema.minimum, schema.maximum));
  if (schema.minLength !== undefined || schema.maxLength !== undefined) said.push(`${range(schema.minLength, schema.maxLength)} characters`);
  if (schema.minItems !== undefined || schema.maxItems !== undefined) said.push(`${range(schema.minItems, schema.maxItems)} items`);
  if (schema.pattern) said.push(schema.pattern);
  if (schema.default !== undefined) said.push(`default ${JSON.stringify(schema.default)}`);
  return said.length > 0 ? h("code.limits", {}, said.join(" · ")) : null;
}

function range(low, high) {
  if (low === undefined) return `≤ ${high}`;
  if (high === undefined) return `≥ ${low}`;
  return `${low}–${high}`;
}
