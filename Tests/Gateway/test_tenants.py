"""Tenants from outside: what visitors may ask through the gateway, and a network that somebody signs up for."""

import uuid

import pytest

from people import bearer, founded

PLACE = {"latitude": 37.7749, "longitude": -122.4194}


def test_the_plans_are_public(suite):
    answer = suite.get("/v1/plans")
    assert answer.status_code == 200
    starter = answer.json()["items"][0]
    assert starter["plan"] == "starter" and starter["price"] == {"amount": 7900, "currency": "USD"}


@pytest.mark.parametrize("path", ["/v1/professionals", "/v1/businesses", "/v1/trades"])
def test_a_visitor_says_where_they_look(suite, path):
    assert suite.get(path).status_code == 422
    answer = suite.get(path, params={"tenant": "no-such-network"})
    assert answer.status_code == 404 and answer.json()["code"] == "not-found"


@pytest.mark.parametrize("path", ["/v1/tenants", "/v1/businesses", "/v1/trades"])
def test_nothing_is_made_without_credentials(suite, path):
    assert suite.post(path, json={"name": "X"}).status_code == 401
    assert suite.post(path, json={"name": "X"}, headers=bearer("nonsense")).status_code == 401


def test_internal_routes_are_not_there(suite):
    answer = suite.get(f"/internal/professionals/{uuid.uuid4()}/rating")
    assert answer.status_code == 404


def test_somebody_signs_up_makes_a_business_and_visitors_find_it(suite):
    owner, tenant, slug = founded(suite, "golden-gate")
    business = {"name": "Bavaria Motors", "trades": ["german_specialist"], "place": PLACE, "isPublished": True}
    made = owner.post("/v1/businesses", business, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert made.status_code == 201, made.text
    ana = {"name": "Ana García", "trades": ["german_specialist"], "makes": ["BMW"], "isPublished": True}
    path = f"/v1/businesses/{made.json()['id']}/professionals"
    profile = owner.post(path, ana, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert profile.status_code == 201, profile.text

    query = {"tenant": slug, "q": "garcia bmw", "near": "37.80,-122.41", "trade": "german_specialist"}
    found = suite.get("/v1/professionals", params=query).json()["items"]
    assert [item["name"] for item in found] == ["Ana García"] and 2000 < found[0]["distance"] < 4000
    assert [item["name"] for item in suite.get("/v1/businesses", params={"tenant": tenant, "q": "bavria"}).json()["items"]]

    usage = owner.get(f"/v1/tenants/{tenant}/usage").json()
    lines = {line["resource"]: line for line in usage["items"]}
    assert lines["businesses"]["used"] == 1 and lines["businesses"]["limit"] == 3
    assert lines["members"]["used"] == 1


def test_what_belongs_to_one_network_is_not_there_for_another(suite):
    (one, tenant, _), (other, _, _) = founded(suite, "one"), founded(suite, "other")
    path = f"/v1/businesses/{one.post('/v1/businesses', {'name': 'Hidden'}).json()['id']}"
    assert one.get(path).status_code == 200
    assert other.get(path).status_code == 404
    assert other.get(path, params={"tenant": tenant}).status_code == 404
    assert other.get(f"/v1/tenants/{tenant}").status_code == 404
