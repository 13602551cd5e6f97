"""Signing in from outside: through the gateway, with mail read from the Maildir and tokens checked by PyJWT, which knows
nothing of our code."""

import jwt

from people import Person, bearer, code_in, mail_to, new_address, refused_from_now_on


def test_registration_mail_sign_in_and_a_token_that_pyjwt_verifies(suite):
    person = Person.registered(suite)
    grant = person.sign_in(address=person.address.upper())
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
    grant = Person.registered(suite).sign_in()
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
    person = Person.registered(suite)
    own = {"Origin": suite.base, "X-CSRF": "1", "Sec-Fetch-Site": "same-origin"}
    answer = person.ask_in(headers=own, transport="cookie")
    assert answer.status_code == 200 and "refreshToken" not in answer.json()
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-") and all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))
    pair = {"Cookie": cookie.split(";")[0]}
    assert suite.post("/v1/sessions/refreshes", json={}, headers={**own, **pair}).status_code == 200
    for wrong in ({"Origin": "https://evil.example"}, {"X-CSRF": ""}, {"Sec-Fetch-Site": "cross-site"}):
        assert suite.post("/v1/sessions/refreshes", json={}, headers={**own, **pair, **wrong}).status_code == 403


def test_unknown_and_wrong_cannot_be_told_apart(suite):
    person = Person.registered(suite)
    answers = [person.ask_in(password="wrong password 123"), person.ask_in(address=new_address())]
    known = suite.post("/v1/password-resets", json={"email": person.address})
    unknown = suite.post("/v1/password-resets", json={"email": new_address()})
    assert known.status_code == unknown.status_code == 202 and known.content == unknown.content
    bodies = [{key: value for key, value in answer.json().items() if key not in ("traceId", "requestId")}
              for answer in answers]
    assert answers[0].status_code == 401 and bodies[0] == bodies[1]
    assert set(answers[0].headers) == set(answers[1].headers)


def test_a_forgotten_password_is_set_by_mail_and_ends_every_session(suite):
    person = Person.registered(suite)
    grant = person.sign_in()
    assert suite.post("/v1/password-resets", json={"email": person.address}).status_code == 202
    link = code_in(mail_to(suite, person.address, subject="Choose a new password"))
    confirmation = {"code": link, "password": "quartz lamps over 12 rivers"}
    assert suite.post("/v1/password-resets/confirmations", json=confirmation).status_code == 204
    assert suite.post("/v1/password-resets/confirmations", json=confirmation).status_code == 422
    assert suite.post("/v1/sessions/refreshes", json={"refreshToken": grant["refreshToken"]}).status_code == 401
    assert person.ask_in().status_code == 401
    assert person.ask_in(password=confirmation["password"]).status_code == 200


def test_common_passwords_and_bad_addresses_are_refused_together(suite):
    answer = suite.post("/v1/accounts", json={"email": "ana@", "password": "short", "name": ""})
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/email", "/password", "/name"}
    common = suite.post("/v1/accounts", json={"email": "x@example.com", "password": "Password123!", "name": "X"})
    assert common.json()["errors"][0]["code"] == "common-password"


def test_internal_routes_are_not_forwarded(suite):
    assert suite.get("/internal/revocations").status_code == 404
