"""A network from nothing, through the gateway only: people register by mailed links, a tenant is founded, a business and a
professional are published, a visitor finds them, a customer joins with a car, and another network sees none of it."""

import pytest

from people import Person, code_in, eventually, founded, joined, mail_to

TESLA = "5YJ3E1EA7NF319345"
MISSION = {"latitude": 37.7517, "longitude": -122.4142}
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def opened(owner, name):
    """A published business."""
    profile = {"name": name, "trades": ["german_specialist"], "place": MISSION, "isPublished": True, "languages": ["en"],
               "hours": {"weekly": [{"day": day, "opens": "00:00", "closes": "24:00"} for day in WEEK]}}
    answer = owner.post("/v1/businesses", profile)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture(scope="module")
def network(suite):
    """Everything the tests look at, made once."""

    class Network:
        pass

    made = Network()
    made.owner, made.tenant, made.slug = founded(suite, "harmony")
    made.business = opened(made.owner, "Kraftwerk Garage")
    professional = made.owner.post(f"/v1/businesses/{made.business}/professionals", {
        "name": "Ingrid Bauer", "headline": "Porsche and nothing else", "trades": ["german_specialist"],
        "makes": ["Porsche"], "services": ["air suspension"], "isPublished": True})
    assert professional.status_code == 201, professional.text
    made.professional = professional.json()["id"]

    made.advisor = Person.signed_in(suite)
    invited = made.owner.post("/v1/invitations", {
        "email": made.advisor.address, "business": made.business, "roles": ["advisor"]})
    assert invited.status_code == 201, invited.text
    code = code_in(mail_to(suite, made.advisor.address, "/invitation#"))
    assert made.advisor.post("/v1/invitations/acceptances", {"code": code}).status_code == 201
    assert made.advisor.act(made.tenant, made.business)

    made.driver = joined(suite, made.tenant)
    registered = made.driver.post("/v1/customers/me", {
        "givenName": "Ana", "familyName": "García", "emails": [{"address": made.driver.address}]})
    assert registered.status_code == 201, registered.text
    made.customer = registered.json()["id"]
    car = made.driver.post("/v1/vehicles", {"vin": TESLA, "plate": {"number": "8ELN319", "region": "US-CA"}})
    assert car.status_code == 201, car.text
    made.car = car.json()["id"]

    made.stranger, made.elsewhere, _ = founded(suite, "discord")
    return made


def test_a_visitor_finds_the_professional_by_words_make_and_distance(suite, network):
    for question in ("q=ingrid", "q=porshe", "make=Porsche", "trade=german_specialist&near=37.76,-122.42&radius=5000",
                     "service=air suspension", "openNow=true"):
        found = eventually(lambda: suite.get(f"/v1/professionals?tenant={network.slug}&{question}").json()["items"])
        assert [item["id"] for item in found] == [network.professional], question
    far = suite.get(f"/v1/professionals?tenant={network.slug}&near=34.05,-118.24&radius=50000")
    assert far.status_code == 200 and far.json()["items"] == []
    page = suite.get(f"/v1/professionals/{network.professional}?tenant={network.slug}")
    assert page.status_code == 200 and page.json()["name"] == "Ingrid Bauer"


def test_the_owners_verification_is_seen_by_visitors(suite, network):
    assert network.owner.put(
        f"/v1/businesses/{network.business}/verification", {"note": "Licence seen."}).status_code == 200
    found = eventually(lambda: suite.get(f"/v1/businesses?tenant={network.slug}&verified=true").json()["items"])
    assert [(item["id"], item["isVerified"]) for item in found] == [(network.business, True)]
    shown = suite.get(f"/v1/businesses/{network.business}?tenant={network.slug}").json()
    assert "by" not in shown["verification"] and "note" not in shown["verification"]


def test_a_price_is_published_and_a_visitor_reads_it(suite, network):
    shelf = network.owner.post("/v1/categories", {"name": "Service"})
    assert shelf.status_code == 201, shelf.text
    wish = {"category": shelf.json()["id"], "name": "Annual service", "duration": 120,
            "price": {"model": "from", "money": {"amount": 38900, "currency": "USD"}}}
    made = network.owner.post("/v1/services", wish)
    assert made.status_code == 201, made.text
    path = f"/v1/services/{made.json()['id']}"
    assert suite.get(f"/v1/catalogue/services?tenant={network.slug}").json()["items"] == []
    published = suite.post(f"{path}/versions", json={}, headers={
        **network.owner.headers, "If-Match": network.owner.get(path).headers["etag"]})
    assert published.status_code == 201, published.text
    offered = suite.get(f"/v1/catalogue/services?tenant={network.slug}").json()["items"]
    assert [(item["name"], item["price"]) for item in offered] == [("Annual service", wish["price"])]


def test_the_customers_car_is_decoded_and_theirs(network):
    car = eventually(lambda: (
        found := network.driver.get(f"/v1/vehicles/{network.car}").json())["decoding"] != "pending" and found)
    assert (car["decoding"], car["make"], car["model"], car["year"]) == ("decoded", "TESLA", "Model 3", 2022)
    assert car["owner"] == network.customer
    assert [item["id"] for item in network.driver.get("/v1/vehicles").json()["items"]] == [network.car]


def test_the_owner_sees_the_customer_and_the_car_and_a_business_that_has_no_relationship_does_not(network):
    assert network.owner.get(f"/v1/customers/{network.customer}").json()["familyName"] == "García"
    assert network.owner.get(f"/v1/vehicles/{network.car}").status_code == 200
    for path in (f"/v1/customers/{network.customer}", f"/v1/vehicles/{network.car}"):
        assert network.advisor.get(path).status_code == 404, path


def test_another_customer_sees_nothing_of_the_first(suite, network):
    other = joined(suite, network.tenant)
    for path in (f"/v1/customers/{network.customer}", f"/v1/vehicles/{network.car}",
                 f"/v1/customers/{network.customer}/timeline"):
        assert other.get(path).status_code == 404, path
    assert other.get("/v1/vehicles").json()["items"] == []
    assert other.get("/v1/members").status_code == 403


def test_another_network_sees_nothing_and_cannot_tell_it_from_what_is_not_there(network):
    nothing = "0190a7e0-0000-7000-8000-000000000000"
    for pattern, identity in (("/v1/customers/{}", network.customer), ("/v1/vehicles/{}", network.car),
                              ("/v1/customers/{}/consents", network.customer), ("/v1/businesses/{}", network.business),
                              ("/v1/professionals/{}", network.professional), ("/v1/tenants/{}", network.tenant),
                              ("/v1/vehicles/{}/odometer-readings", network.car)):
        theirs = network.stranger.get(pattern.format(identity))
        missing = network.stranger.get(pattern.format(nothing))
        assert theirs.status_code == missing.status_code == 404, pattern
        assert theirs.json()["code"] == missing.json()["code"] and theirs.json()["title"] == missing.json()["title"]
    assert network.stranger.get("/v1/customers").json()["items"] == []
    assert network.stranger.get("/v1/vehicles").json()["items"] == []
    assert not network.stranger.act(network.tenant)
    assert network.stranger.put(f"/v1/businesses/{network.business}/verification", {}).status_code == 404


def test_nobody_gets_anywhere_without_a_token_and_internal_routes_are_not_forwarded(suite, network):
    for path in ("/v1/customers", "/v1/vehicles", "/v1/members", "/v1/audit-events", f"/v1/tenants/{network.tenant}"):
        answer = suite.get(path)
        assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Bearer"), path
    for path in (f"/internal/tenants/{network.tenant}/usage", "/internal/revocations", "/internal/tokens"):
        assert network.owner.get(path).status_code == 404, path


def test_the_owner_sees_what_the_network_uses_of_its_plan(network):
    def used():
        answer = network.owner.get(f"/v1/tenants/{network.tenant}/usage").json()
        lines = {item["resource"]: item["used"] for item in answer["items"]}
        return lines if None not in (lines["customers"], lines["members"]) else None

    lines = eventually(used)
    assert (lines["businesses"], lines["professionals"], lines["customers"], lines["members"]) == (1, 1, 1, 2)


def test_the_demo_network_can_be_signed_in_to_and_has_all_seven_trades(suite):
    shown = suite.demo()
    by_role = {account["role"]: account for account in shown["accounts"]}
    assert {"platform_admin", "owner", "manager", "advisor", "technician", "viewer", "customer"} <= set(by_role)
    assert len(shown["tenants"]) == 2
    for role, account in by_role.items():
        grant = suite.post("/v1/sessions", json={"email": account["email"], "password": account["password"]})
        assert grant.status_code == 200 and grant.json()["status"] == "signed_in", role
    trades = {trade for item in suite.get("/v1/professionals?tenant=bay-area&limit=200").json()["items"]
              for trade in item["trades"]}
    assert trades == {"domestic_mechanic", "german_specialist", "auto_body", "used_car_dealer", "finance_expert",
                      "car_buyer_seller", "ev_charger_electrician"}
