"""The commands of deploy/: what is repeated changes nothing, what is stopped is gone."""

import subprocess

import pytest

from conftest import ROOT, services

pytestmark = pytest.mark.commands


def processes(suite):
    rows = suite.command("status").stdout.splitlines()[1:]
    return {row.split()[0]: row.split()[1] for row in rows}


def test_up_again_changes_nothing(suite):
    before = processes(suite)
    again = suite.command("up").stdout
    assert processes(suite) == before
    assert "Compiling" not in again and "Creating" not in again and "published" not in again


def test_up_prints_the_addresses_and_a_curl_that_answers(suite):
    printed = suite.command("up").stdout
    assert f"http://localhost:{suite.gateway_port}/docs" in printed
    command = next(line.strip() for line in printed.splitlines() if line.strip().startswith("curl "))
    answer = subprocess.run([*command.split(), "--silent", "--fail"], capture_output=True, timeout=30)
    assert answer.returncode == 0 and b'"1HGCM82633A004352"' in answer.stdout


def test_a_changed_setting_restarts_only_what_it_concerns(suite):
    before = processes(suite)
    suite.environment["GATEWAY_RATE"] = "300"
    try:
        suite.command("up")
        after = processes(suite)
        assert after["gateway"] != before["gateway"]
        assert {name: pid for name, pid in after.items() if name != "gateway"} == {
            name: pid for name, pid in before.items() if name != "gateway"}
    finally:
        del suite.environment["GATEWAY_RATE"]
        suite.command("up")


def test_a_port_that_is_taken_is_named(suite, tmp_path):
    first = services()[0]
    environment = dict(suite.environment, DRIVELINE_LOCAL=str(tmp_path / "second"), GATEWAY_PORT="0",
                       DRIVELINE_BINARIES=str(suite.local / "bin"), DRIVELINE_VIN_INDEX=str(suite.local / "vin" / "index"))
    tmp_path.chmod(0o755)
    for parent in list(tmp_path.parents)[:2]:
        parent.chmod(0o755)
    try:
        done = subprocess.run([ROOT / "deploy/up"], env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 1
        assert f"port {suite.ports[first][0]}, wanted for {first}, is taken" in done.stderr
    finally:
        subprocess.run([ROOT / "deploy/down"], env=environment, capture_output=True, timeout=120, check=True)


def test_down_stops_everything_and_up_starts_it_with_its_data(suite):
    before = processes(suite)
    suite.command("down")
    assert suite.command("status", check=False).returncode == 1
    suite.command("down")
    printed = suite.command("up").stdout
    assert "Creating" not in printed and "Compiling" not in printed
    after = processes(suite)
    assert set(after) == set(before) and not set(after.values()) & set(before.values())


def test_a_binary_ends_well_every_time_though_its_threads_end_while_it_exits(suite):
    # One in 40 died of a double free in libcrypto's handler of exit(); see Shared/COpenSSL/AtExit.c.
    binary = suite.local / "bin" / "vin"
    codes = {subprocess.run([binary, "openapi"], stdout=subprocess.DEVNULL).returncode for _ in range(300)}
    assert codes == {0}
