import { fill, h } from "../core/dom.js";
import { t } from "../core/words.js";
import { exampleOf, follow, mediaOf } from "./document.js";

const longest = 20000;
let forms = 0;

/**
 * A form that sends the operation's request from this page and shows the answer as it came.
 * @param {import("./document.js").Operation} operation
 * @param {any} document
 */
export function tryForm(operation, document) {
  const number = ++forms;
  const fields = operation.parameters.map((parameter, index) => field(parameter, document, `try-${number}-${index}`));
  const media = mediaOf(operation.body?.content);
  const body = media ? bodyField(media, document, `try-${number}-body`) : null;
  const token = operation.secured
    ? labelled(t("docs.token"), h("input.field", { id: `try-${number}-token`, autocomplete: "off", type: "password" })) : null;
  const answer = h("div.answered", { "aria-live": "polite" });
  const curl = h("pre.scroll.curl", { tabindex: "0", "aria-label": t("docs.curl") });
  const form = h("form.try", { novalidate: true },
    h("h3", {}, t("docs.try")),
    fields.map((entry) => entry.element), token?.element ?? null, body?.element ?? null,
    h("div.row", {}, h("button.btn.primary", { type: "submit" }, t("docs.send"))),
    h("p.help", {}, t("docs.curl")), curl,
    answer);
  const request = () => requestOf(operation, fields, body, media, token);
  const update = () => fill(curl, asCurl(request()));
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const missing = fields.find((entry) => entry.parameter.required && entry.input.value === "");
    if (missing) {
      fill(answer, h("p.fault", {}, t("docs.missing", { name: missing.parameter.name })));
      missing.input.focus();
      return;
    }
    send(request(), answer);
  });
  update();
  return form;
}

function labelled(text, input) {
  return { input, element: h("div.entry", {}, h("label", { for: input.id }, text), input) };
}

function field(parameter, document, id) {
  const schema = follow(parameter.schema, document) ?? {};
  const example = parameter.example ?? (parameter.required ? exampleOf(schema, document) : "");
  const choices = schema.enum ?? (schema.type === "boolean" ? [true, false] : null);
  const input = choices
    ? h("select.field", { id }, parameter.required ? null : h("option", { value: "" }), choices.map((value) => h("option", {}, String(value))))
    : h("input.field", { id, autocomplete: "off", spellcheck: "false", value: example ?? "" });
  return { parameter, ...labelled(`${parameter.name} (${parameter.in})`, input) };
}

function bodyField(media, document, id) {
  const example = media.example ?? Object.values(media.examples ?? {})[0]?.value ?? exampleOf(media.schema, document);
  const text = JSON.stringify(example, null, 2) ?? "";
  const input = h("textarea.field", { id, rows: Math.min(14, text.split("\n").length + 1), spellcheck: "false" });
  input.value = text;
  return labelled(`${t("docs.body")} (${media.type})`, input);
}

function requestOf(operation, fields, body, media, token) {
  let path = operation.path;
  const query = new URLSearchParams();
  const headers = new Headers();
  for (const { parameter, input } of fields) {
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (input.value === "") continue;
    else if (parameter.in === "query") query.append(parameter.name, input.value);
    else if (parameter.in === "header") headers.set(parameter.name, input.value);
  }
  if (token?.input.value) headers.set("authorization", `Bearer ${token.input.value}`);
  const hasBody = body !== null && !["get", "head"].includes(operation.method);
  if (hasBody) headers.set("content-type", media.type);
  const search = query.toString();
  return {
    address: search ? `${path}?${search}` : path,
    method: operation.method.toUpperCase(),
    headers,
    body: hasBody ? body.input.value : undefined,
  };
}

async function send(request, place) {
  fill(place, h("p.muted", {}, t("docs.sending")));
  const begin = performance.now();
  try {
    const { address, ...rest } = request;
    const answer = await fetch(address, rest);
    const bytes = await answer.arrayBuffer();
    const milliseconds = Math.round(performance.now() - begin);
    const text = readable(new TextDecoder().decode(bytes), answer.headers.get("content-type") ?? "");
    fill(place,
      h("p.line", {}, h("code.name", {}, `${answer.status} ${answer.statusText}`),
        h("span.muted.num", {}, t("docs.answered", { milliseconds, bytes: bytes.byteLength }))),
      h("details", {}, h("summary", {}, t("docs.headers")),
        h("pre.scroll", { tabindex: "0" }, [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n"))),
      text ? h("pre.scroll.body", { tabindex: "0" }, text.slice(0, longest)) : null,
      text.length > longest ? h("p.help", {}, t("docs.cut", { count: longest })) : null);
  } catch (error) {
    fill(place, h("p.fault", { role: "alert" }, t("docs.notSent", { reason: error instanceof Error ? error.message : String(error) })));
  }
}

function readable(text, type) {
  if (!/\bjson\b/.test(type) || type.includes("ndjson")) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function asCurl({ address, method, headers, body }) {
  const quoted = (text) => `'${text.replace(/'/g, `'\\''`)}'`;
  const parts = ["curl", ...(method === "GET" ? [] : ["-X", method]), quoted(location.origin + address)];
  for (const [name, value] of headers) parts.push("-H", quoted(`${name}: ${name === "authorization" ? "Bearer …" : value}`));
  if (body !== undefined) parts.push("--data", quoted(body.replace(/\n\s*/g, " ")));
  return parts.join(" ");
}
