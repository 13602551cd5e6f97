#!/usr/bin/python3
"""Seeds the demo network once, through the public API, and shows who can sign in.

    seed.py --gateway URL --database ID [...]   makes what is not there yet (deploy/up calls this)
    seed.py --show [--local FOLDER]             the sign-ins as JSON
    seed.py --table [--local FOLDER]            the sign-ins as a table

Passwords are made on this machine; they lie in FOLDER/run/demo.json, readable by its owner only.
"""

import argparse
import hashlib
import json
import pathlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from seed_api import Gateway, Mailbox, Refused  # noqa: E402
from seed_inquiries import Inquiries  # noqa: E402
from seed_network import Network  # noqa: E402
from seed_people import Ledger, People, write_secret  # noqa: E402

PLAN = pathlib.Path(__file__).resolve().with_name("seed_demo.json")
STORIES = PLAN.with_name("seed_inquiries.json")


def main():
    arguments = parse()
    run = arguments.local / "run"
    shown = run / "demo.json"
    if arguments.show or arguments.table:
        if not shown.exists():
            sys.exit("There is no demo network here; deploy/up makes it.")
        sign_ins = json.loads(shown.read_text())
        print(json.dumps(sign_ins, indent=2, ensure_ascii=False) if arguments.show else table(sign_ins))
        return
    ledger = Ledger(run / "demo-ledger.json")
    if ledger.get("of", "database") != arguments.database:
        # Nothing yet, or a new database under an old folder: what was noted of another one is not true of this.
        shown.unlink(missing_ok=True)
        ledger.forget()
        ledger.put("of", "database", arguments.database)
    # A plan that has grown is made good: what the ledger has is left alone.
    plan = hashlib.sha256(PLAN.read_bytes() + STORIES.read_bytes()).hexdigest()
    if shown.exists() and ledger.get("of", "plan") == plan:
        print("The demo network is there.")
        return
    seed(json.loads(PLAN.read_text()), Gateway(arguments.gateway), arguments, ledger, shown)
    ledger.put("of", "plan", plan)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--local", type=pathlib.Path, default=root / ".local", help="the suite's state")
    parser.add_argument("--gateway", help="address of the gateway")
    parser.add_argument("--database", help="what tells this database from one that was here before")
    parser.add_argument("--user", default="driveline", help="who runs the services when root started them")
    parser.add_argument("--show", action="store_true", help="print the sign-ins as JSON")
    parser.add_argument("--table", action="store_true", help="print the sign-ins as a table")
    arguments = parser.parse_args()
    if not (arguments.show or arguments.table or arguments.gateway and arguments.database):
        parser.error("--gateway and --database are needed, or --show, or --table")
    return arguments


def seed(plan, gateway, arguments, ledger, shown):
    begin = time.monotonic()

    def say(text):
        print(f"   {time.monotonic() - begin:4.1f} s  {text}", flush=True)

    stories = json.loads(STORIES.read_text())
    run = arguments.local / "run"
    mailbox = Mailbox(arguments.local / "mail")
    people = People(gateway, mailbox, ledger)
    environment = dict(line.split("=", 1) for line in (run / "identity.env").read_text().splitlines())
    administrator = plan["administrator"]
    people.administrator(administrator, arguments.local / "bin" / "identity", environment, arguments.user)
    everybody = {}
    for tenant in plan["tenants"]:
        for person in (tenant["owner"], *tenant["members"], *tenant["accounts"]):
            everybody.setdefault(person["email"], person)
    # Each account costs two password hashes, which are meant to be slow: side by side, one on each core.
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(people.register, everybody.values()))
    say(f"{len(everybody) + 1} accounts, registered by mailed links and signed in")

    networks = [Network(plan, tenant, gateway, people, mailbox, ledger, say) for tenant in plan["tenants"]]
    for network in networks:
        network.found(administrator["email"])
        network.open_businesses()
        network.hire()
        network.fill_catalogue()
        network.welcome()
        network.take_in()
        Inquiries(network, stories[network.slug]).tell()
    write_secret(shown, sign_ins(plan, networks, people, arguments.gateway))
    say(f"done, {gateway.requests} requests")


def sign_ins(plan, networks, people, gateway):
    """Tenants and accounts, as a script of an auditor reads them."""
    administrator = plan["administrator"]
    accounts = [{"role": "platform_admin", "name": administrator["name"], "email": administrator["email"],
                 "password": people.password(administrator["email"]), "tenant": None, "business": None}]
    tenants = []
    for network in networks:
        wish = network.wish
        tenants.append({"id": network.tenant, "slug": wish["slug"], "name": wish["name"],
                        "businesses": [{"id": made, "name": name} for name, made in network.businesses.items()]})
        members = [{**wish["owner"], "roles": ["owner"]}, *wish["members"],
                   *({**person, "roles": ["customer"]} for person in wish["accounts"])]
        for member in members:
            name = member.get("business")
            accounts.append({
                "role": member["roles"][0], "name": member["name"], "email": member["email"],
                "password": people.password(member["email"]), "tenant": {"id": network.tenant, "slug": wish["slug"]},
                "business": name and {"id": network.businesses[name], "name": name}})
    return {"gateway": gateway, "tenants": tenants, "accounts": accounts}


def table(sign_ins):
    rows = [("network", "role", "e-mail", "password")]
    for account in sign_ins["accounts"]:
        tenant = account["tenant"]["slug"] if account["tenant"] else "-"
        rows.append((tenant, account["role"], account["email"], account["password"]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows)


if __name__ == "__main__":
    try:
        main()
    except (Refused, RuntimeError) as error:
        sys.exit(f"error: {error}")
