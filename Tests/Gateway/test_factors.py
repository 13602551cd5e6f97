"""Second factors, memberships and machines as real clients use them: pyotp makes the codes, zxing reads the picture."""

import time
import uuid
import xml.etree.ElementTree as ElementTree

import pyotp
import pytest
import requests
import zxingcpp
from PIL import Image

from people import Person, code_in, mail_to, refused_from_now_on, service_secret

SVG = "{http://www.w3.org/2000/svg}"


def picture(svg, scale=4):
    """The SVG of a code as pixels, drawn by nothing but its own rectangles."""
    root = ElementTree.fromstring(svg)
    assert root.tag == SVG + "svg"
    side = int(root.get("viewBox").split()[2])
    image = Image.new("L", (side, side), 255)
    dark = root.findall(SVG + "path")[1].get("d")
    for run in dark.split("M")[1:]:
        column, rest = run.split(" ", 1)
        row, rest = rest.split("h", 1)
        for place in range(int(rest.split("v")[0])):
            image.putpixel((int(column) + place, int(row)), 0)
    return image.resize((side * scale, side * scale), Image.NEAREST)


def enrol(person):
    """Enrols an app; gives pyotp's view of it and the recovery codes."""
    begun = person.post("/v1/factors/one-time-passwords")
    assert begun.status_code == 201, begun.text
    found = zxingcpp.read_barcodes(picture(begun.json()["qrCode"]))
    assert [code.text for code in found] == [begun.json()["uri"]]
    app = pyotp.parse_uri(found[0].text)
    assert app.secret == begun.json()["secret"] and app.issuer == "Driveline"
    assert app.name == f"{person.address}"
    confirmed = person.post(
        f"/v1/factors/one-time-passwords/{begun.json()['id']}/confirmations", json={"code": app.now()}
    )
    assert confirmed.status_code == 200, confirmed.text
    return app, confirmed.json()["codes"]


def answer(suite, grant, **given):
    return suite.post("/v1/sessions/challenges/answers", json={"challenge": grant["factor"]["challenge"], **given})


@pytest.fixture(scope="module")
def tenants(suite):
    """What the tenants service does: a tenant, pushed by a program with client credentials, and its owner."""
    name = f"trial-{uuid.uuid4().hex[:8]}"
    secret = service_secret(suite, name)
    base = f"http://127.0.0.1:{suite.ports['identity'][0]}"

    class Tenants:
        def call(self, method, path, tenant, **options):
            token = requests.post(
                f"{base}/internal/tokens",
                json={"clientId": name, "clientSecret": secret, "tenant": tenant}, timeout=30,
            )
            assert token.status_code == 200, token.text
            bearer = {"Authorization": f"Bearer {token.json()['accessToken']}"}
            return requests.request(method, base + path, headers=bearer, timeout=30, **options)

        def create(self, owner, **entry):
            tenant = new_id()
            body = {"name": "Bay Area Auto Network", "slug": "bay-area", "status": "active", "plan": "starter",
                    "quotas": {"members": 5, "apiKeys": 2}, "version": 1, **entry}
            pushed = self.call("PUT", f"/internal/tenants/{tenant}", tenant, json=body)
            assert pushed.status_code == 204, pushed.text
            given = self.call("POST", "/internal/memberships", tenant,
                              json={"tenant": tenant, "account": owner.id, "roles": ["owner"]})
            assert given.status_code == 200, given.text
            owner.sign_in(tenant=tenant)
            return tenant

    return Tenants()


def new_id():
    """A UUID of version 7 (RFC 9562)."""
    value = (time.time_ns() // 1_000_000) << 80 | uuid.uuid4().int & ((1 << 80) - 1)
    value = value & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=value & ~(0b11 << 62) | 0b10 << 62))


def test_pyotp_signs_in_by_the_picture_and_no_code_counts_twice(suite):
    person = Person.registered(suite)
    person.sign_in()
    app, codes = enrol(person)
    assert len(set(codes)) == 10

    grant = person.sign_in()
    assert grant["status"] == "factor_required" and "accessToken" not in grant
    code = app.at(time.time() + 30)
    done = answer(suite, grant, otp=code)
    assert done.status_code == 200 and done.json()["status"] == "signed_in"
    person.keep(done.json())
    assert person.get("/v1/factors").json()["recoveryCodesLeft"] == 10

    replayed = answer(suite, person.sign_in(), otp=code)
    assert replayed.status_code == 401 and replayed.json()["code"] == "wrong-code"
    assert answer(suite, person.sign_in(), otp="ninety").json()["code"] == "wrong-code"
    by_hand = answer(suite, person.sign_in(), recoveryCode=codes[0].lower())
    assert by_hand.status_code == 200
    assert answer(suite, person.sign_in(), recoveryCode=codes[0]).status_code == 401
    log = (suite.local / "log" / "identity.log").read_text()
    assert not any(secret in log for secret in (code, app.secret, codes[0], person.password, person.access))


def test_an_invited_person_registers_accepts_and_is_a_member(suite, tenants):
    owner = Person.registered(suite)
    tenant = tenants.create(owner)
    guest = Person.registered(suite)
    invited = owner.post("/v1/invitations", json={"email": guest.address, "roles": ["advisor"]})
    assert invited.status_code == 201, invited.text
    code = code_in(mail_to(suite, guest.address, containing="/invitation#"))
    guest.sign_in()
    accepted = guest.post("/v1/invitations/acceptances", json={"code": code})
    assert accepted.status_code == 201, accepted.text
    assert accepted.json()["tenant"] == tenant and accepted.json()["roles"] == ["advisor"]
    moved = guest.post("/v1/sessions/current/exchanges", json={"tenant": tenant})
    assert moved.status_code == 200, moved.text
    guest.keep(moved.json())
    members = guest.get("/v1/members").json()["items"]
    assert {member["email"] for member in members} == {owner.address, guest.address}
    assert guest.post("/v1/invitations", json={"email": "a@example.com", "roles": ["viewer"]}).status_code == 403
    assert guest.post("/v1/invitations/acceptances", json={"code": code}).status_code == 422


def test_a_policy_lets_members_without_a_factor_do_nothing_but_enrol_one(suite, tenants):
    owner = Person.registered(suite)
    owner.sign_in()
    app, _ = enrol(owner)
    # The owner's session was confirmed with the app; the new one of `create` is asked for a code.
    tenant = new_id()
    pushed = tenants.call("PUT", f"/internal/tenants/{tenant}", tenant, json={
        "name": "Careful", "slug": "careful", "status": "active", "plan": "pro", "quotas": {}, "version": 1})
    assert pushed.status_code == 204
    member = Person.registered(suite)
    for person, role in ((owner, "owner"), (member, "manager")):
        tenants.call("POST", "/internal/memberships", tenant,
                     json={"tenant": tenant, "account": person.id, "roles": [role]})
    owner.keep(owner.post("/v1/sessions/current/exchanges", json={"tenant": tenant}).json())
    before = owner.get("/v1/security-policy")
    changed = requests.patch(
        suite.base + "/v1/security-policy", json={"secondFactorRoles": ["manager"]}, timeout=30,
        headers={**owner.headers, "If-Match": before.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    member.sign_in(tenant=tenant)
    assert member.get("/v1/members").status_code == 403
    enrol(member)
    member.keep(member.post("/v1/sessions/current/exchanges", json={"tenant": tenant}).json())
    assert member.get("/v1/members").status_code == 200


def test_an_api_key_works_within_its_scopes_until_it_ends(suite, tenants):
    owner = Person.registered(suite)
    tenants.create(owner)
    made = owner.post("/v1/api-keys", json={"name": "Export", "scopes": ["members.read"]})
    assert made.status_code == 201, made.text
    key = {"Authorization": f"Bearer {made.json()['key']}"}
    assert suite.get("/v1/members", headers=key).status_code == 200
    assert suite.get("/v1/invitations", headers=key).status_code == 403
    assert made.json()["key"] not in owner.get("/v1/api-keys").text
    path = f"/v1/api-keys/{made.json()['apiKey']['id']}"
    assert requests.delete(suite.base + path, headers=owner.headers, timeout=30).status_code == 204
    refused_from_now_on(lambda: suite.get("/v1/members", headers=key))


def test_a_suspended_tenant_is_shut_within_seconds(suite, tenants):
    owner = Person.registered(suite)
    tenant = tenants.create(owner)
    assert owner.get("/v1/members").status_code == 200
    closed = tenants.call("PUT", f"/internal/tenants/{tenant}", tenant, json={
        "name": "N", "slug": "n", "status": "suspended", "plan": "starter", "quotas": {}, "version": 2})
    assert closed.status_code == 204
    refused_from_now_on(lambda: owner.get("/v1/members"))
    refused = suite.post("/v1/sessions/refreshes", json={"refreshToken": owner.refresh})
    assert refused.status_code == 401


def test_internal_routes_are_not_forwarded(suite):
    for path in ("/internal/tokens", "/internal/api-keys/checks", "/internal/memberships", "/internal/revocations"):
        assert suite.post(path, json={}).status_code == 404
        assert suite.get(path).status_code == 404
