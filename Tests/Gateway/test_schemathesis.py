"""Schemathesis against every service's OpenAPI document, through the gateway: it makes requests from the document, valid
and invalid ones, and looks whether each answer stands in the document too.

SCHEMATHESIS_EXAMPLES says how many random requests an operation gets from each caller (besides the systematic ones);
SCHEMATHESIS_SEED says where they begin."""

import os
import re
import zlib

import pytest
import requests
import schemathesis
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks as openapi

from conftest import services
from people import Person, eventually, founded, hired, joined

pytestmark = pytest.mark.documents

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "4"))
SEED = int(os.environ.get("SCHEMATHESIS_SEED", "1"))
CALLERS = ("customer", "nobody", "owner")
# So many systematic cases of an operation are all tried, then every sixteenth: some have a thousand.
SYSTEMATIC = 100 if "SCHEMATHESIS_EXAMPLES" not in os.environ else 100_000

# What the answers have to be. Left out: use_after_free and ensure_resource_availability speak of rows of requests, which
# are not made here; object_level_authorization is what the isolation tests prove from the route tables;
# positive_data_acceptance takes every 4xx for a mistake, and `well_formed_is_read` says what is meant by it here.
CHECKS = [
    checks.not_a_server_error, openapi.status_code_conformance, openapi.content_type_conformance,
    openapi.response_headers_conformance, openapi.response_schema_conformance, openapi.negative_data_rejection,
    openapi.missing_required_header, openapi.unsupported_method, openapi.allow_header_conformance, openapi.ignored_auth,
]

# How a request that breaks the document may be refused, or not reach what it breaks.
REFUSED = [400, 401, 403, 404, 405, 406, 409, 412, 413, 414, 415, 422, 428, 429, 431]

# These change who can sign in with what: whoever tries them is somebody else for each of them.
OWN_PERSON = {
    "POST /v1/accounts/me/deactivations", "PUT /v1/accounts/me/password", "POST /v1/sessions/current/step-ups",
    "DELETE /v1/memberships/{membership}",
}

# Codes of faults that a schema states: a request that the document allows never has one. `not-an-integer` is none of
# them: for JSON Schema 1.0 is an integer, for us it is not (SECURITY.md, point 10).
FORM = {
    "required", "wrong-type", "wrong-form", "too-long", "too-short", "too-many", "too-few", "not-one-of", "out-of-range",
    "wrong-length", "invalid-id",
}

# Where a price stands.
MONEY = ("/money/amount", "/budget/amount", "/value/amount", "/from/amount", "/to/amount")

PLACE = {"latitude": 37.7749, "longitude": -122.4194}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

schemathesis.openapi.format("uuid", st.tuples(
    *(st.integers(0, (1 << bits) - 1) for bits in (32, 16, 12, 14, 48))).map(
        lambda part: "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}".format(*part[:3], 0x8000 | part[3], part[4])))


class Source(HTTPAdapter):
    """Sends from an address of its own, so that what the gateway and identity count there is nobody else's."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, source_address=(self.address, 0), **options)


class Caller:
    """Who sends the requests of one document, and what they know is there."""

    def __init__(self, suite, role, network):
        self.suite, self.role, self.network = suite, role, network
        self.operation = None
        self.person = self.member = network[role]
        self.session = None
        self.known = {}
        self.patience = self.count = 0

    @property
    def headers(self):
        return self.person.headers if self.person else {}

    def begin(self, operation):
        """Gets ready for another operation: another address, a session that lives, ids of things that are there."""
        self.operation = operation.label
        number = zlib.crc32(f"{self.role} {operation.label}".encode())
        self.session = requests.Session()
        self.session.mount("http://", Source(f"127.{77 + number % 99}.{number // 99 % 250}.{number // 24750 % 250 + 1}"))
        self.patience, self.count = 3, 0
        self.person = self.member
        if self.person and operation.label in OWN_PERSON:
            self.person = Person.signed_in(self.suite)
        self.known = {**self.network["known"], **self.look(operation.path)}

    def look(self, path):
        """The ids that the lists before each parameter of a path have."""
        known = {}
        for place in re.finditer(r"/\{(\w+)\}", path):
            listing = path[: place.start()]
            for name, values in {**self.network["known"], **known}.items():
                listing = listing.replace("{" + name + "}", values[0])
            answer = self.session.get(self.suite.base + listing, headers=self.headers, timeout=30)
            if answer.status_code == 200 and isinstance(answer.json(), dict):
                items = answer.json().get("items", [])
                found = [str(item.get("id") or item.get(place[1])) for item in items][:5]
                if found:
                    known[place[1]] = found
        return known

    def fill(self, case):
        """Most of the ids become those of things that are there, and most `If-Match` hold for any state of them."""
        number = zlib.crc32(repr((case.path_parameters, case.body)).encode())

        def there(name, value):
            known = number % 4 and name in self.known and isinstance(value, str) and UUID.fullmatch(value)
            return self.known[name][number % len(self.known[name])] if known else value

        for name, value in (case.path_parameters or {}).items():
            case.path_parameters[name] = there(name, value)
        if isinstance(case.body, dict) and any(there(name, value) != value for name, value in case.body.items()):
            case.body = {name: there(name, value) for name, value in case.body.items()}
        if number % 3 and case.headers and "If-Match" in case.headers:
            case.headers["If-Match"] = "*"

    def answer(self, case):
        """Sends a case; with another session when the one before has been ended by what was tried."""
        answer = case.call(session=self.session, headers=self.headers)
        ended = answer.status_code == 401 and self.person is not None and answer.json()["code"] == "unauthorized"
        if ended and self.person is self.member and self.patience > 0:
            self.patience -= 1
            self.person.sign_in()
            assert self.person.act(self.network["tenant"])
            answer = case.call(session=self.session, headers=self.headers)
        return answer


def value_at(pointer, body):
    """What a JSON Pointer leads to in a body."""
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        body = body[int(part)] if isinstance(body, list) else body.get(part) if isinstance(body, dict) else None
    return body


def is_of_form(fault, case):
    """Whether the schema should have said so. It does not say what two members owe each other (those faults have words of
    their own) or what a patch leaves, nor that white space around a text is cut off before it is measured, nor in which range of Money a price is."""
    if fault["code"] not in FORM or fault.get("pointer", "").endswith(MONEY):
        return False
    if fault["code"] == "required":
        return case.method != "PATCH" and fault["message"] in ("This member is required.", "This parameter is required.")
    value = value_at(fault["pointer"], case.body) if "pointer" in fault else (case.query or {}).get(fault.get("parameter"))
    return not isinstance(value, str) or fault["code"] != "out-of-range" and value == value.strip()


@schemathesis.check
def well_formed_is_read(ctx, response, case):
    """What the document allows is never refused for its form, only for what it would do."""
    if response.status_code not in (400, 422) or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    problem = response.json()
    faults = [fault for fault in problem.get("errors", []) if is_of_form(fault, case)]
    assert not faults and problem["code"] != "malformed-json", f"{case.operation.label} refuses what it documents: {faults}"


@pytest.fixture(scope="module")
def network(suite):
    """A tenant with something of everything, its owner and a customer with a car."""
    owner, tenant, slug = founded(suite, "probe")
    customer = joined(suite, tenant)

    def made(person, path, wish, **headers):
        answer = person.post(path, wish, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    price = {"model": "fixed", "money": {"amount": 12950, "currency": "USD"}}
    business = made(owner, "/v1/businesses", {"name": "Probe Motors", "trades": ["auto_body"], "place": PLACE, "isPublished": True})
    category = made(owner, "/v1/categories", {"name": "Care"})
    service = made(owner, "/v1/services", {"category": category, "name": "Oil change", "duration": 30, "price": price})
    published = owner.post(f"/v1/services/{service}/versions", headers={"If-Match": "*"})
    assert published.status_code == 201, published.text
    customers = [made(customer, "/v1/customers/me", {"familyName": "García", "emails": [{"address": customer.address}]}),
                 made(owner, "/v1/customers", {"familyName": "Bauer", "business": business})]
    vehicles = [made(customer, "/v1/vehicles", {"make": "Honda", "model": "Accord", "year": 2003}),
                made(owner, "/v1/vehicles", {"make": "BMW", "model": "330i", "year": 2018, "owner": customers[1]})]
    professional = made(owner, f"/v1/businesses/{business}/professionals", {
        "name": "Ingrid Bauer", "trades": ["auto_body"], "isPublished": True})
    known = {"tenant": [tenant], "business": [business], "category": [category], "service": [service],
             "professional": [professional], "customer": customers, "owner": customers, "vehicle": vehicles,
             "to": customers,
             "price": [made(owner, "/v1/prices", {"service": service, "business": business, "price": price})]}
    known |= inquiries(suite, customer, hired(suite, owner, tenant, business))
    return {"tenant": tenant, "owner": owner, "customer": customer, "nobody": None, "known": known}


def inquiries(suite, customer, advisor):
    """Inquiries of the customer, one asked about, one accepted, one quoted, one finished and reviewed; what is there of them."""
    def post(person, path, wish=None):
        answer = person.post(path, wish)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["id"]

    known = {"inquiry": [], "offer": [], "quote": [], "review": []}
    for steps in range(4):
        inquiry = post(customer, "/v1/inquiries", {
            "need": "A dent in the left door.", "trade": "auto_body", "location": {"place": PLACE}})
        eventually(lambda: customer.get(f"/v1/inquiries/{inquiry}").json()["state"] == "offered")
        offers = advisor.get("/v1/offers?state=open").json()["items"]
        offer = next(offer["id"] for offer in offers if offer["inquiry"] == inquiry)
        known["inquiry"].append(inquiry)
        known["offer"].append(offer)
        if steps > 0:
            post(advisor, f"/v1/offers/{offer}/acceptances")
        if steps > 1:
            known["quote"].append(post(advisor, f"/v1/inquiries/{inquiry}/quotes", {
                "lines": [{"text": "Paint", "unitPrice": 42000}]}))
        if steps > 2:
            post(customer, f"/v1/quotes/{known['quote'][-1]}/acceptances")
            post(advisor, f"/v1/inquiries/{inquiry}/completions", {
                "outcome": "done", "value": {"amount": 42000, "currency": "USD"}})
            known["review"].append(post(customer, f"/v1/inquiries/{inquiry}/reviews", {"stars": 4}))
    return known


@pytest.fixture(scope="module", params=CALLERS)
def caller(request, suite, network):
    return Caller(suite, request.param, network)


@pytest.fixture(params=services())
def document(request, suite, caller):
    systematic = {"enabled": caller.role == "owner"}
    config = SchemathesisConfig.from_dict({
        "seed": SEED,
        "generation": {"deterministic": True, "max-examples": EXAMPLES, "no-shrink": True, "database": "none",
                       "with-security-parameters": False},
        "phases": {"coverage": systematic, "examples": systematic},
        "checks": {"negative_data_rejection": {"expected-statuses": REFUSED},
                   "missing_required_header": {"expected-statuses": REFUSED}},
    })
    found = schemathesis.openapi.from_dict(suite.get(f"/openapi/{request.param}.json").json(), config=config)
    found.config.update(base_url=suite.base)
    return found


def try_out(case, caller):
    """Sends one case and looks at the answer."""
    if caller.operation != case.operation.label:
        caller.begin(case.operation)
    caller.count += 1
    if caller.count > SYSTEMATIC and caller.count % 16:
        return
    caller.fill(case)
    answer = caller.answer(case)
    assert answer.status_code != 429, "what comes after a limit says nothing"
    case.validate_response(answer, checks=CHECKS, additional_checks=[well_formed_is_read], headers=caller.headers,
                           transport_kwargs={"session": caller.session, "headers": caller.headers})


@pytest.fixture
def removing(document):
    if not any("delete" in operations for operations in document.raw_schema["paths"].values()):
        pytest.skip("this service removes nothing")
    return document


# Streams of events do not end by themselves.
documented = schemathesis.pytest.from_fixture("document").exclude(path_regex="/events$")


@documented.exclude(method="DELETE").parametrize()
@pytest.mark.usefixtures("caller")
def test_every_answer_is_one_that_the_document_has(case, caller):
    try_out(case, caller)


@schemathesis.pytest.from_fixture("removing").include(method="DELETE").parametrize()
@pytest.mark.usefixtures("caller")
def test_so_is_every_answer_of_what_removes(case, caller):
    """After all others, which would find nothing any more."""
    try_out(case, caller)
