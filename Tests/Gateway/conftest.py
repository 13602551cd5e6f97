"""Two fixtures: `suite`, the whole of Driveline started by deploy/up, and `edge`, the gateway's template alone before a
misbehaving upstream. Nothing here touches a suite that a developer runs: folders and ports are the tests' own."""

import json
import os
import pathlib
import socket
import subprocess

import pytest
import requests

from edge import Edge

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_ports(count):
    """Ports that nobody listens on now; all are held while the others are looked for."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [entry.getsockname()[1] for entry in held]
    for entry in held:
        entry.close()
    return ports


class Suite:
    """A running suite and how to talk to it."""

    def __init__(self, environment, gateway_port, ports):
        self.environment = environment
        self.local = pathlib.Path(environment["DRIVELINE_LOCAL"])
        self.base = f"http://127.0.0.1:{gateway_port}"
        self.gateway_port = gateway_port
        self.ports = ports  # service -> (port, metrics port)

    def command(self, name, check=True):
        done = subprocess.run(
            [ROOT / "deploy" / name], env=self.environment, capture_output=True, text=True, timeout=900
        )
        if check and done.returncode != 0:
            pytest.fail(f"deploy/{name} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done

    def get(self, path, **options):
        return requests.get(self.base + path, timeout=30, **options)

    def post(self, path, **options):
        return requests.post(self.base + path, timeout=30, **options)

    def put(self, path, **options):
        return requests.put(self.base + path, timeout=30, **options)

    def patch(self, path, **options):
        return requests.patch(self.base + path, timeout=30, **options)

    def delete(self, path, **options):
        return requests.delete(self.base + path, timeout=30, **options)

    def demo(self):
        """Who can sign in to the demo network, as deploy/tools/seed.py shows it."""
        done = subprocess.run([ROOT / "deploy/tools/seed.py", "--show", "--local", self.local],
                              capture_output=True, text=True, timeout=30, check=True)
        return json.loads(done.stdout)

    def metrics_base(self, service):
        return f"http://127.0.0.1:{self.ports[service][1]}"


def services():
    """The services, as the commands of deploy/ read them from Package.swift."""
    script = f"source {ROOT}/deploy/lib/common.sh && services"
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.split()


@pytest.fixture(scope="session")
def suite(tmp_path_factory):
    names = services()
    gateway, *rest = free_ports(1 + 2 * len(names))
    ports = {name: (rest[2 * place], rest[2 * place + 1]) for place, name in enumerate(names)}
    environment = dict(os.environ, GATEWAY_PORT=str(gateway))
    if "DRIVELINE_LOCAL" not in environment:
        environment["DRIVELINE_LOCAL"] = str(ROOT / ".local" / "test")
    for name, (port, metrics) in ports.items():
        environment[f"{name.upper()}_PORT"] = str(port)
        environment[f"{name.upper()}_METRICS_PORT"] = str(metrics)
    running = Suite(environment, gateway, ports)
    try:
        print(running.command("up").stdout)
        yield running
    finally:
        running.command("down", check=False)


@pytest.fixture(scope="session")
def edge(tmp_path_factory):
    port, upstream = free_ports(2)
    running = Edge(ROOT, tmp_path_factory.mktemp("edge"), port, upstream)
    try:
        running.start()
        yield running
    finally:
        running.stop()
