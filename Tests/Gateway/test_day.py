"""The day in the life of an inquiry, through the gateway only: a customer with a car asks, the inquiry is routed with its
reason, the professional takes it, quotes, works and finishes; the customer agrees and reviews; everybody is told."""

import uuid

import pytest

from people import Person, code_in, eventually, founded, joined, mail_to, text_of

PLACE = {"latitude": 37.7749, "longitude": -122.4194}
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ACCORD = "1HGCM82633A004352"
# 1.5 hours at 145.00 and pads for 89.99, at 8.625 %: 307.49 and 26.52 of tax.
QUOTE = {"lines": [{"text": "Brakes", "quantity": 1500, "unitPrice": 14500, "taxMillionths": 86250},
                   {"kind": "part", "text": "Pads", "unitPrice": 8999, "taxMillionths": 86250}]}


def key():
    return {"Idempotency-Key": uuid.uuid4().hex}


def shop(suite, owner, tenant, name, person, makes):
    """A published business with one professional and somebody at its counter."""

    class Shop:
        pass

    made = Shop()
    business = owner.post("/v1/businesses", {
        "name": name, "trades": ["domestic_mechanic"], "place": PLACE, "isPublished": True, "languages": ["en"],
        "timeZone": "America/Los_Angeles",
        "hours": {"weekly": [{"day": day, "opens": "00:00", "closes": "24:00"} for day in WEEK]}})
    assert business.status_code == 201, business.text
    made.business = business.json()["id"]
    professional = owner.post(f"/v1/businesses/{made.business}/professionals", {
        "name": person, "trades": ["domestic_mechanic"], "makes": makes, "isPublished": True})
    assert professional.status_code == 201, professional.text
    made.professional = professional.json()["id"]
    made.advisor = Person.signed_in(suite)
    invited = owner.post("/v1/invitations", {
        "email": made.advisor.address, "business": made.business, "roles": ["advisor"]})
    assert invited.status_code == 201, invited.text
    code = code_in(mail_to(suite, made.advisor.address, "/invitation#"))
    assert made.advisor.post("/v1/invitations/acceptances", {"code": code}).status_code == 201
    assert made.advisor.act(tenant, made.business)
    return made


@pytest.fixture(scope="module")
def network(suite):
    class Network:
        pass

    made = Network()
    made.owner, made.tenant, made.slug = founded(suite, "daily")
    made.first = shop(suite, made.owner, made.tenant, "Sunset Auto Repair", "Rosa Delgado", ["Honda"])
    made.second = shop(suite, made.owner, made.tenant, "Harbor Garage", "Tom Becker", ["Toyota"])
    made.driver = joined(suite, made.tenant)
    registered = made.driver.post("/v1/customers/me", {
        "givenName": "Ana", "familyName": "García", "emails": [{"address": made.driver.address}]})
    assert registered.status_code == 201, registered.text
    made.customer = registered.json()["id"]
    return made


def ask(network, **more):
    """An inquiry of the customer that somebody has been asked about; and the open offers."""
    sent = network.driver.post("/v1/inquiries", {
        "need": "The brakes squeal and the car pulls to the left.", "trade": "domestic_mechanic",
        "vehicle": {"vin": ACCORD}, "location": {"place": PLACE}, **more}, headers=key())
    assert sent.status_code == 201, sent.text
    inquiry = sent.json()["id"]
    eventually(lambda: network.driver.get(f"/v1/inquiries/{inquiry}").json()["state"] == "offered")
    return inquiry


def offer_of(shop, inquiry):
    found = shop.advisor.get("/v1/offers").json()["items"]
    return next((offer for offer in found if offer["inquiry"] == inquiry and offer["state"] == "open"), None)


def test_an_inquiry_becomes_finished_work(suite, network):
    inquiry = ask(network)
    shown = network.driver.get(f"/v1/inquiries/{inquiry}").json()
    assert shown["vehicle"]["make"] == "HONDA" and shown["vehicle"]["year"] == 2003
    decisions = network.driver.get(f"/v1/inquiries/{inquiry}/decisions")
    assert decisions.status_code == 200 and decisions.json()["items"], decisions.text

    # Who knows the make is asked first; the other business sees nothing of it.
    offer = eventually(lambda: offer_of(network.first, inquiry))
    assert offer_of(network.second, inquiry) is None
    assert network.second.advisor.get(f"/v1/inquiries/{inquiry}").status_code == 404
    taken = network.first.advisor.post(f"/v1/offers/{offer['id']}/acceptances", headers=key())
    assert taken.status_code in (200, 201), taken.text
    again = network.first.advisor.post(f"/v1/offers/{offer['id']}/acceptances", headers=key())
    assert again.status_code == 409, again.text

    quoted = network.first.advisor.post(f"/v1/inquiries/{inquiry}/quotes", QUOTE, headers=key())
    assert quoted.status_code == 201, quoted.text
    quote = quoted.json()
    assert quote["version"] == 1 and quote["totals"]["total"] == 33401
    agreed = network.driver.post(f"/v1/quotes/{quote['id']}/acceptances", headers=key())
    assert agreed.status_code == 200, agreed.text
    assert network.driver.get(f"/v1/inquiries/{inquiry}").json()["state"] == "approved"

    started = network.first.advisor.post(f"/v1/inquiries/{inquiry}/starts", headers=key())
    assert started.status_code == 200, started.text
    done = network.first.advisor.post(
        f"/v1/inquiries/{inquiry}/completions", {"outcome": "done", "value": {"amount": 33401, "currency": "USD"}}, headers=key())
    assert done.status_code in (200, 201), done.text
    review = network.driver.post(
        f"/v1/inquiries/{inquiry}/reviews", {"stars": 5, "text": "Quick and honest."}, headers=key())
    assert review.status_code == 201, review.text
    seen = suite.get(f"/v1/reviews?tenant={network.tenant}&professional={network.first.professional}")
    assert [item["stars"] for item in seen.json()["items"]] == [5], seen.text

    steps = [item["step"] for item in network.driver.get(f"/v1/inquiries/{inquiry}/transitions").json()["items"]]
    assert steps == ["submit", "offer", "accept", "quote", "approve", "begin", "complete"]


def test_everybody_is_told_and_the_business_looks_after_the_customer_from_then_on(suite, network):
    kinds = eventually(lambda: (
        found := [item["kind"] for item in network.driver.get(
            f"/v1/customers/{network.customer}/timeline").json()["items"]]) and "inquiry_completed" in found and found)
    assert {"inquiry_accepted", "inquiry_quoted", "inquiry_approved"} <= set(kinds)
    assert network.first.advisor.get(f"/v1/customers/{network.customer}").status_code == 200
    assert network.second.advisor.get(f"/v1/customers/{network.customer}").status_code == 404
    told = eventually(lambda: network.driver.get("/v1/notifications").json()["items"])
    assert told
    asked = eventually(lambda: network.first.advisor.get("/v1/notifications").json()["items"])
    assert asked
    assert "brakes squeal" in text_of(mail_to(suite, network.first.advisor.address, "brakes squeal"))
    assert network.second.advisor.get("/v1/notifications").json()["items"] == []


def test_a_no_goes_to_the_next_who_can(network):
    inquiry = ask(network)
    first = eventually(lambda: offer_of(network.first, inquiry))
    said = network.first.advisor.post(
        f"/v1/offers/{first['id']}/declines", {"reason": "too_busy"}, headers=key())
    assert said.status_code == 200, said.text
    # A Toyota specialist is no match for a Honda: the inquiry goes to the tenant's managers.
    state = eventually(lambda: (
        found := network.driver.get(f"/v1/inquiries/{inquiry}").json()["state"]) in ("offered", "unroutable") and found)
    assert state == "unroutable"
    assigned = network.owner.post(
        f"/v1/inquiries/{inquiry}/offers", {"professional": network.second.professional}, headers=key())
    assert assigned.status_code in (200, 201), assigned.text
    assert eventually(lambda: offer_of(network.second, inquiry))
