import { byId, fill, h } from "../core/dom.js";
import { get } from "../core/api.js";
import { t } from "../core/words.js";
import { failure, skeleton, verdict } from "./result.js";

const form = /** @type {HTMLFormElement} */ (byId("decode"));
const field = /** @type {HTMLInputElement} */ (byId("vin"));
const result = byId("result");
let latest = 0;

/** Decodes what is in the field. The VIN is kept behind the `#`, which is never sent to a server. */
async function decode() {
  const vin = field.value.trim().toUpperCase();
  field.value = vin;
  if (vin === "") {
    field.setAttribute("aria-invalid", "true");
    fill(result, h("p.fault", { id: "vin-fault" }, t("home.empty")));
    field.focus();
    return;
  }
  field.removeAttribute("aria-invalid");
  history.replaceState(null, "", `/#${encodeURIComponent(vin)}`);
  const turn = ++latest;
  const waiting = setTimeout(() => turn === latest && fill(result, skeleton()), 150);
  try {
    const answer = await get(`/v1/vins/${encodeURIComponent(vin)}`);
    if (turn === latest) fill(result, verdict(answer, choose));
  } catch (error) {
    if (turn === latest) fill(result, failure(error, decode));
  } finally {
    clearTimeout(waiting);
  }
}

/** Takes a VIN from an example or a suggestion. */
function choose(vin) {
  field.value = vin;
  decode();
}

async function listServices() {
  const list = byId("services");
  try {
    const { services } = await get("/openapi/index.json");
    fill(list, services.map((name) => h("li", {}, h("a.chip.accent", { href: `/docs#${name}` }, name))));
  } catch {
    fill(list, h("li.muted", {}, t("home.noServices")));
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  decode();
});
for (const button of document.querySelectorAll("button[data-vin]")) {
  button.addEventListener("click", () => choose(button.getAttribute("data-vin") ?? ""));
}
// A form sent before this script was there comes back as a query.
const asked = new URLSearchParams(location.search).get("vin") ?? decodeURIComponent(location.hash.slice(1));
if (asked) choose(asked);
listServices();
