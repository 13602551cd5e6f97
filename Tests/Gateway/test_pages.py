"""The pages in a real browser, with their real content security policy."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from conftest import services

pytestmark = pytest.mark.pages

HONDA = "1HGCM82633A004352"


@pytest.fixture(scope="module")
def browser():
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (390, "light"), (320, "dark")], ids=str)
def page(browser, suite, request):
    """A page that must not complain: script errors and refused content fail the test."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, base_url=suite.base)
    opened = context.new_page()
    complaints = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.complaints = complaints
    yield opened
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_front_page_decodes_a_vin(page):
    page.goto("/")
    page.get_by_label("VIN").fill(f" {HONDA.lower()} ")
    page.get_by_role("button", name="Decode").click()
    expect(page.locator(".answer h2")).to_have_text("2003 HONDA Accord")
    expect(page.locator(".answer")).to_contain_text("EX-V6")
    page.locator(".answer summary").click()
    expect(page.locator(".answer table")).to_contain_text("J30A4")
    assert page.url.endswith(f"#{HONDA}")
    assert page.complaints == []


def test_a_link_with_a_vin_shows_its_car_and_keys_alone_suffice(page):
    page.goto(f"/#{HONDA}")
    expect(page.locator(".answer h2")).to_have_text("2003 HONDA Accord")
    page.goto("/")
    page.get_by_label("VIN").focus()
    page.keyboard.type(HONDA)
    page.keyboard.press("Enter")
    expect(page.locator(".answer h2")).to_have_text("2003 HONDA Accord")
    assert page.complaints == []


def test_an_empty_field_and_a_lost_server_are_explained(page):
    page.goto("/")
    page.get_by_role("button", name="Decode").click()
    expect(page.locator("#result")).to_contain_text("Type a VIN first")
    page.route("**/v1/**", lambda route: route.abort())
    page.get_by_label("VIN").fill(HONDA)
    page.get_by_role("button", name="Decode").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/v1/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer h2")).to_have_text("2003 HONDA Accord")


def test_a_slip_is_explained_and_one_tap_puts_it_right(page):
    page.goto("/#1HGCM82633A0O4352")
    page.get_by_role("button", name=HONDA, exact=True).last.click()
    expect(page.locator(".answer h2")).to_have_text("2003 HONDA Accord")
    expect(page.get_by_label("VIN")).to_have_value(HONDA)


def test_markup_in_an_answer_stays_text(page):
    body = '{"vin": "<img src=x onerror=alert(1)>", "elements": {"Make": "<b>x</b>"}, "vehicle": {"make": "<i>y</i>"}}'
    page.route("**/v1/vins/**", lambda route: route.fulfill(body=body, content_type="application/json"))
    page.goto("/")
    page.get_by_label("VIN").fill("x")
    page.get_by_role("button", name="Decode").click()
    expect(page.locator(".answer h2")).to_have_text("<i>y</i>")
    assert page.locator(".answer img, .answer b, .answer i").count() == 0


def test_both_pages_are_accessible(page):
    """WCAG 2.2 A and AA as far as axe can tell, with every twentieth operation opened: all of them at once are 50,000
    elements, for which axe takes minutes, and they are made of the same parts."""
    page.goto(f"/#{HONDA}")
    expect(page.locator(".answer h2")).to_be_visible()
    assert violations(page) == []
    page.goto("/docs")
    expect(page.locator("details.operation").first).to_be_visible()
    for summary in page.locator("details.operation > summary").all()[::20]:
        summary.click()
    expect(page.locator(".try").last).to_be_visible()
    assert violations(page) == []


def violations(page):
    page.wait_for_timeout(250)  # colours of buttons fade in over 160 ms
    found = Axe().run(page).response["violations"]
    return [(violation["id"], [node["html"][:120] for node in violation["nodes"]]) for violation in found]


def test_the_documentation_lists_and_tries_every_operation(page, suite):
    page.goto("/docs")
    total = sum(
        len([method for method in item if method in ("get", "post", "put", "patch", "delete", "head", "options")])
        for name in services() for item in suite.get(f"/openapi/{name}.json").json()["paths"].values())
    expect(page.locator("details.operation")).to_have_count(total)
    operation = page.locator("details.operation").filter(has_text="/v1/vins/{vin}").first
    operation.locator("> summary").click()
    operation.get_by_label("vin (path)").fill(HONDA)
    operation.get_by_role("button", name="Send").click()
    expect(operation.locator(".answered")).to_contain_text('"HONDA"')
    expect(operation.locator(".curl")).to_contain_text(f"/v1/vins/{HONDA}")
    assert page.complaints == []


def test_every_problem_is_explained_at_its_address(page, suite):
    kinds = {kind["code"]: kind for name in services() for kind in suite.get(f"/openapi/{name}.json").json()["x-problems"]}
    kinds |= {kind["code"]: kind for kind in suite.get("/openapi/problems.json").json()}
    page.goto("/problems")
    expect(page.locator("main li")).to_have_count(len(kinds))
    words = page.evaluate("fetch('/words/en.json').then((answer) => answer.json())")
    for kind in kinds.values():
        assert words[f"problems.advice.{kind['status']}"], kind
    refusal = suite.post("/v1/vins/batch", data="{", headers={"Content-Type": "application/json"}).json()
    page.goto(refusal["type"])
    expect(page.get_by_role("heading", level=1)).to_have_text(refusal["title"])
    expect(page.locator("main")).to_contain_text("POST /v1/vins/batch")
    assert violations(page) == []
    page.goto("/problems/no-such-problem")
    expect(page.get_by_role("alert")).to_contain_text("No service answers")
    assert page.complaints == []
