"""Signing in from outside: through the gateway, with mail read from the Maildir and tokens checked by PyJWT, which knows
nothing of our code."""

import email
import email.policy
import pathlib
import re
import time
import uuid

import jwt
import pytest

from people import refused_from_now_on

PASSWORD = "vermilion 7 otters juggle"


def mailbox(suite, address):
    """The mails to an address, the oldest first."""
    folder = suite.local / "mail"
    found = []
    for path in sorted(folder.glob("new/*"), key=lambda path: path.stat().st_mtime):
        if path.parent.name in ("new", "cur"):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if address in mail["to"]:
                found.append(mail)
    return found


def code(suite, address, subject):
    """The code of the link in the latest mail with that subject."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        mails = [mail for mail in mailbox(suite, address) if mail["subject"] == subject]
        if mails:
            text = mails[-1].get_body(("plain",)).get_content()
            return re.search(r"#code=([A-Za-z0-9_-]+)", text).group(1)
        time.sleep(0.1)
    pytest.fail(f"no mail to {address}: {subject}")


def person(suite, password=PASSWORD):
    """The address of somebody who has registered and verified."""
    address = f"ana.{uuid.uuid4().hex[:12]}@example.com"
    wish = {"email": address, "password": password, "name": "Ana García"}
    assert suite.post("/v1/accounts", json=wish).status_code == 202
    verified = suite.post("/v1/accounts/verifications", json={"code": code(suite, address, "Confirm your e-mail address")})
    assert verified.status_code == 201 and verified.json()["email"] == address
    return address


def sign_in(suite, address, password=PASSWORD, **more):
    return suite.post("/v1/sessions", json={"email": address, "password": password, **more})


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_registration_mail_sign_in_and_a_token_that_pyjwt_verifies(suite):
    address = person(suite)
    grant = sign_in(suite, address.upper()).json()
    assert grant["status"] == "signed_in" and grant["expiresIn"] == 600
    discovery = suite.get("/.well-known/openid-configuration").json()
    assert discovery["jwks_uri"].endswith("/.well-known/jwks.json")
    keys = jwt.PyJWKSet.from_dict(suite.get("/.well-known/jwks.json").json())
    token = grant["accessToken"]
    header = jwt.get_unverified_header(token)
    assert header["alg"] == "ES256" and header["typ"] == "at+jwt"
    claims = jwt.decode(
        token, keys[header["kid"]].key, algorithms=["ES256"], audience="driveline", issuer=discovery["issuer"],
        options={"require": ["iss", "aud", "exp", "iat", "jti", "sub"]})
    assert claims["sid"] == grant["session"]["id"] and claims["exp"] - claims["iat"] == 600
    me = suite.get("/v1/accounts/me", headers=bearer(token))
    assert me.status_code == 200 and me.json()["id"] == claims["sub"] and me.headers["etag"]
    assert suite.get("/v1/accounts/me").status_code == 401


def test_a_refresh_token_is_good_once_and_an_honest_retry_gets_the_same_pair(suite):
    grant = sign_in(suite, person(suite)).json()
    used = {"refreshToken": grant["refreshToken"]}
    first = suite.post("/v1/sessions/refreshes", json=used).json()
    again = suite.post("/v1/sessions/refreshes", json=used).json()
    assert (first["accessToken"], first["refreshToken"]) == (again["accessToken"], again["refreshToken"])
    assert first["refreshToken"] != grant["refreshToken"]
    third = suite.post("/v1/sessions/refreshes", json={"refreshToken": first["refreshToken"]}).json()
    # The one before the last: somebody has a copy.
    assert suite.post("/v1/sessions/refreshes", json=used).status_code == 401
    assert suite.post("/v1/sessions/refreshes", json={"refreshToken": third["refreshToken"]}).status_code == 401
    refused_from_now_on(lambda: suite.get("/v1/accounts/me", headers=bearer(third["accessToken"])))


def test_a_browser_has_a_host_cookie_that_other_sites_cannot_use(suite):
    address = person(suite)
    own = {"Origin": suite.base, "X-CSRF": "1", "Sec-Fetch-Site": "same-origin"}
    answer = suite.post("/v1/sessions", headers=own,
                        json={"email": address, "password": PASSWORD, "transport": "cookie"})
    assert answer.status_code == 200 and "refreshToken" not in answer.json()
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-") and all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))
    pair = {"Cookie": cookie.split(";")[0]}
    assert suite.post("/v1/sessions/refreshes", json={}, headers={**own, **pair}).status_code == 200
    for wrong in ({"Origin": "https://evil.example"}, {"X-CSRF": ""}, {"Sec-Fetch-Site": "cross-site"}):
        assert suite.post("/v1/sessions/refreshes", json={}, headers={**own, **pair, **wrong}).status_code == 403


def test_unknown_and_wrong_cannot_be_told_apart(suite):
    address = person(suite)
    answers = [sign_in(suite, address, "wrong password 123"), sign_in(suite, f"no.{uuid.uuid4().hex}@example.com")]
    known = suite.post("/v1/password-resets", json={"email": address})
    unknown = suite.post("/v1/password-resets", json={"email": f"no.{uuid.uuid4().hex}@example.com"})
    assert known.status_code == unknown.status_code == 202 and known.content == unknown.content
    bodies = [{key: value for key, value in answer.json().items() if key not in ("traceId", "requestId")}
              for answer in answers]
    assert answers[0].status_code == 401 and bodies[0] == bodies[1]
    assert set(answers[0].headers) == set(answers[1].headers)


def test_a_forgotten_password_is_set_by_mail_and_ends_every_session(suite):
    address = person(suite)
    grant = sign_in(suite, address).json()
    assert suite.post("/v1/password-resets", json={"email": address}).status_code == 202
    link = code(suite, address, "Choose a new password")
    confirmation = {"code": link, "password": "quartz lamps over 12 rivers"}
    assert suite.post("/v1/password-resets/confirmations", json=confirmation).status_code == 204
    assert suite.post("/v1/password-resets/confirmations", json=confirmation).status_code == 422
    assert suite.post("/v1/sessions/refreshes", json={"refreshToken": grant["refreshToken"]}).status_code == 401
    assert sign_in(suite, address).status_code == 401
    assert sign_in(suite, address, confirmation["password"]).status_code == 200


def test_common_passwords_and_bad_addresses_are_refused_together(suite):
    answer = suite.post("/v1/accounts", json={"email": "ana@", "password": "short", "name": ""})
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/email", "/password", "/name"}
    common = suite.post("/v1/accounts", json={"email": "x@example.com", "password": "Password123!", "name": "X"})
    assert common.json()["errors"][0]["code"] == "common-password"


def test_internal_routes_are_not_forwarded(suite):
    assert suite.get("/internal/revocations").status_code == 404
