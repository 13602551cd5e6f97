"""Accounts of the demo network: made by mailed links, signed in once, moved from tenant to tenant."""

import json
import os
import secrets
import subprocess
import threading

from seed_api import Refused


class Ledger:
    """What has been made, in a file for its owner only: a seed that was interrupted goes on where it stopped."""

    def __init__(self, file):
        self.file = file
        self.lock = threading.Lock()
        self.content = json.loads(file.read_text()) if file.exists() else {}

    def get(self, group, name):
        return self.content.get(group, {}).get(name)

    def put(self, group, name, value):
        with self.lock:
            self.content.setdefault(group, {})[name] = value
            write_secret(self.file, self.content)
        return value

    def forget(self):
        with self.lock:
            self.content = {}
            self.file.unlink(missing_ok=True)


def write_secret(file, content):
    """Replaces the file in one step; nobody else may read it at any moment."""
    draft = file.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(content, out, indent=2, ensure_ascii=False)
        out.write("\n")
    os.replace(draft, file)


class People:
    """The accounts, by e-mail address."""

    def __init__(self, gateway, mailbox, ledger):
        self.gateway, self.mailbox, self.ledger = gateway, mailbox, ledger
        self.grants = {}

    def password(self, address):
        """Made on this machine, kept before it is used."""
        return self.ledger.get("passwords", address) or self.ledger.put(
            "passwords", address, "-".join(secrets.token_hex(2) for _ in range(5)))

    def register(self, person):
        """An account: registration, the mailed link, the first sign-in."""
        address, password = person["email"], self.password(person["email"])
        if not self.ledger.get("accounts", address):
            body = {"email": address, "password": password, "name": person["name"],
                    "language": person.get("language", "en")}
            code = None
            # A second registration, with a key of its own, gets a mail of its own.
            for attempt in ("first", "second"):
                self.gateway.call("POST", "/v1/accounts", body, key=f"demo account {address} {attempt}")
                code = self.mailbox.code(address, "verify")
                if code is not None:
                    break
            if code is None:
                raise RuntimeError(f"no mail came to {address}; is the identity service sending?")
            try:
                made, _ = self.gateway.call("POST", "/v1/accounts/verifications", {"code": code})
                self.ledger.put("accounts", address, made["id"])
            except Refused as refused:
                # The link was used before the seed was interrupted: the sign-in below tells.
                if refused.status == 503:
                    raise
        self.token(address)

    def administrator(self, person, binary, environment, user):
        """The platform's administrator, whom only the command line makes."""
        address, password = person["email"], self.password(person["email"])
        if not self.ledger.get("accounts", address):
            options = dict(user=user, group=user, extra_groups=[]) if os.geteuid() == 0 else {}
            done = subprocess.run([binary, "admin", "create", address, "--password-stdin"], input=password + "\n",
                                  env=environment, cwd="/", capture_output=True, text=True, timeout=60, **options)
            if done.returncode != 0:
                raise RuntimeError(f"'identity admin create' failed: {done.stderr.strip()}")
            self.ledger.put("accounts", address, "administrator")
        self.token(address)

    def token(self, address):
        """The access token of the one session that the seed opens for an account."""
        if address not in self.grants:
            grant, _ = self.gateway.call("POST", "/v1/sessions", {
                "email": address, "password": self.password(address), "device": "demo seed"}, key=None)
            self.grants[address] = grant["accessToken"]
            self.ledger.put("accounts", address, self.ledger.get("accounts", address) or "signed in")
        return self.grants[address]

    def act(self, address, tenant, business=None):
        """Lets the account act there from now on, and gives the token for it."""
        wish = {"tenant": tenant}
        if business:
            wish["business"] = business
        grant, _ = self.gateway.call("POST", "/v1/sessions/current/exchanges", wish, self.token(address))
        self.grants[address] = grant["accessToken"]
        return self.grants[address]

    def accept(self, address, tenant):
        """Takes the invitation that was mailed for this tenant."""
        if self.ledger.get("joined", f"{tenant} {address}"):
            return
        code = self.mailbox.code(address, "invitation", beginning=tenant)
        if code is None:
            raise RuntimeError(f"no invitation came to {address}")
        try:
            self.gateway.call("POST", "/v1/invitations/acceptances", {"code": code}, self.token(address),
                              key=f"demo invitation {tenant} {address}")
        except Refused as refused:
            # Accepted before the seed was interrupted: what follows needs the membership and will tell.
            if refused.status not in (404, 409, 410, 422):
                raise
        self.ledger.put("joined", f"{tenant} {address}", True)
