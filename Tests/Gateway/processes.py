"""The processes of a suite: found, killed, waited for, started again; its database and its operators' commands."""

import contextlib
import json
import os
import signal
import subprocess
import time

from conftest import ROOT


def in_deploy(suite, command, *words):
    """What a shell command prints that has the functions of deploy/lib; `words` are its $1, $2, ..."""
    script = f'cd {ROOT} && source deploy/lib/common.sh && source deploy/lib/packages.sh && source deploy/lib/postgres.sh'
    done = subprocess.run(
        ["bash", "-c", f"{script} && {command}", "bash", *words], env=suite.environment, capture_output=True, text=True,
        timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def administer(suite, statement):
    """What the cluster's administrator sees: all rows, whatever the policies say."""
    return in_deploy(suite, 'administer "$DATABASE" -Atc "$1"', statement)


def operate(suite, service, *words):
    """What a command of a service prints, run with the service's own settings."""
    settings = dict(
        line.split("=", 1) for line in (suite.local / "run" / f"{service}.env").read_text().splitlines() if "=" in line)
    done = subprocess.run([suite.local / "bin" / service, *words], env=settings, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{service} {' '.join(words)}: {done.stderr}"
    return done.stdout.strip()


def jobs(suite, service, *words):
    """The jobs of a service as its operators see them: `kind`, `state`."""
    return [json.loads(line) for line in operate(suite, service, "jobs", "list", *words).splitlines()]


def strike(suite, service, kind, key):
    """Lets a timer strike now: an operator need not wait for what is due in five minutes."""
    job = next(job for job in jobs(suite, service, kind, "waiting") if job.get("key") == key)
    operate(suite, service, "jobs", "retry", job["id"])


def pid_of(suite, service):
    return int((suite.local / "run" / f"{service}.pid").read_text().split()[0])


def gone(pid, timeout=30):
    deadline = time.monotonic() + timeout
    while os.path.exists(f"/proc/{pid}"):
        assert time.monotonic() < deadline, f"{pid} is still there"
        time.sleep(0.02)


def kill(suite, service):
    pid = pid_of(suite, service)
    os.kill(pid, signal.SIGKILL)
    gone(pid)


@contextlib.contextmanager
def killed(suite, service):
    """The service is killed, and started again at the end: what is done meanwhile is done without it."""
    kill(suite, service)
    yield
    suite.command("up")
