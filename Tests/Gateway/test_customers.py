"""Customers, consents, relationships and vehicles from outside: the demo network's people through the gateway."""

import json
import time
import uuid

import pytest

from people import Person

HONDA = "1HGCM82633A004352"


@pytest.fixture(scope="module")
def demo(suite):
    shown = suite.local / "run" / "demo.json"
    if not shown.exists():
        pytest.skip("the demo network is not seeded here")
    return json.loads(shown.read_text())


@pytest.fixture(scope="module")
def people(suite, demo):
    """An advisor, the owner of the same tenant and the owner of the other one."""
    accounts = demo["accounts"]
    advisor = next(entry for entry in accounts if entry["role"] == "advisor" and entry["business"])
    owners = {entry["tenant"]["id"]: entry for entry in accounts
              if entry["role"] == "owner" and not entry["business"]}
    own = owners.pop(advisor["tenant"]["id"])
    return {"advisor": Person.of_demo(suite, advisor), "owner": Person.of_demo(suite, own),
            "stranger": Person.of_demo(suite, next(iter(owners.values()))), "tenant": own["tenant"]["id"]}


def test_a_customer_with_a_car_is_made_found_and_read(people):
    advisor = people["advisor"]
    name = f"Zyx{uuid.uuid4().hex[:8]}"
    made = advisor.post("/v1/customers", {
        "givenName": "Ana", "familyName": name, "emails": [{"address": f"{name}@example.com"}],
        "phones": [{"number": "+14155550132"}]}, headers={"Idempotency-Key": name})
    assert made.status_code == 201, made.text
    customer = made.json()
    again = advisor.post("/v1/customers", {
        "givenName": "Ana", "familyName": name, "emails": [{"address": f"{name}@example.com"}],
        "phones": [{"number": "+14155550132"}]}, headers={"Idempotency-Key": name})
    assert again.json() == customer and again.headers["idempotent-replayed"] == "true"
    path = made.headers["location"]
    read = advisor.get(path)
    assert read.status_code == 200 and read.json()["name"] == f"Ana {name}" and read.headers["etag"]
    swapped = name[:4] + name[5] + name[4] + name[6:]
    found = advisor.get(f"/v1/customers?query={swapped}").json()["items"]
    assert customer["id"] in [item["id"] for item in found]
    assert people["owner"].get(path).status_code == 200
    assert people["stranger"].get(path).status_code == 404

    car = advisor.post("/v1/vehicles", {"owner": customer["id"], "vin": HONDA,
                                        "odometer": {"value": 81234, "unit": "mi"}})
    assert car.status_code == 201, car.text
    deadline = time.monotonic() + 15
    while (vehicle := advisor.get(car.headers["location"]).json())["decoding"] == "pending":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert (vehicle["make"], vehicle["model"], vehicle["year"]) == ("HONDA", "Accord", 2003)
    assert people["stranger"].get(car.headers["location"]).status_code == 404
    kinds = [item["kind"] for item in advisor.get(f"{path}/timeline").json()["items"]]
    assert "customer_created" in kinds and "vehicle_added" in kinds


def test_a_consent_and_its_withdrawal_hold_at_once(people):
    advisor = people["advisor"]
    customer = advisor.post("/v1/customers", {"familyName": "Consent"}).headers["location"]
    record = {"purpose": "marketing_email", "state": "granted", "text": "Yes, write to me.", "channel": "in_person"}
    given = advisor.post(f"{customer}/consents", record)
    assert given.status_code == 201 and given.json()["address"] == "127.0.0.1"
    advisor.post(f"{customer}/consents", {**record, "state": "withdrawn"})
    current = advisor.get(f"{customer}/consents/current").json()["items"]
    assert [item["state"] for item in current] == ["withdrawn"]
    assert len(advisor.get(f"{customer}/consents").json()["items"]) == 2


def test_private_notes_stay_with_their_business(people):
    advisor = people["advisor"]
    customer = advisor.post("/v1/customers", {"familyName": "Noted"}).headers["location"]
    note = advisor.post(f"{customer}/notes", {"text": "likes tea"})
    assert note.status_code == 201
    assert [item["text"] for item in advisor.get(f"{customer}/notes").json()["items"]] == ["likes tea"]
    assert people["owner"].get(note.headers["location"]).status_code == 404


def test_internal_routes_are_not_forwarded(suite, people):
    tenant = people["tenant"]
    assert people["owner"].get(f"/internal/tenants/{tenant}/usage").status_code == 404


def test_a_list_is_a_table_when_it_is_asked_for(people):
    table = people["advisor"].get("/v1/customers", headers={"Accept": "text/csv"})
    assert table.headers["content-type"].startswith("text/csv") and table.text.startswith('"id","name"')
