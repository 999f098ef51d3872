"""What the server answers and refuses, asked directly."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.points import VERDICTS, profile_label, solve_points
from wedgesim.scenario.catalogue import packaged

ROOT = Path(__file__).resolve().parents[2]
VIEW = {"x": "credibility", "y": "sanctions"}


def asked(address, method="GET", path="/", body=None, **headers):
    """Status, headers and text of one answer; headers are as given, and a Host that is None is not sent."""
    host, port = address.removeprefix("http://").split(":")
    line = http.client.HTTPConnection(host, int(port), timeout=30)
    line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    sent = {"Host": f"{host}:{port}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    if method == "POST":
        sent = {"Content-Type": "application/json", "Content-Length": str(len(data)), **sent}
    for name, value in sent.items():
        if value is not None:
            line.putheader(name, value)
    line.endheaders(data or None)
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    return answer.status, dict(answer.getheaders()), text


def question(address, what, view):
    status, _, text = asked(address, "POST", f"/{what}", view)
    return status, json.loads(text)


def test_the_plane_is_that_of_the_engine_at_every_point(address, reverse_kissinger):
    _, plane = question(address, "plane", {**VIEW, "values": {"framing": 0.3, "credibility": 0.9}})
    codes = np.frombuffer(b64decode(plane["codes"]), "<u2").reshape(101, 101)
    x, y = (np.linspace(plane[axis]["low"], plane[axis]["high"], 101) for axis in "xy")
    points = solve_points(reverse_kissinger, {"credibility": x[:, None], "sanctions": y[None, :], "framing": 0.3})
    for i, j in [(0, 0), (100, 100), (50, 3), (73, 10), (99, 80)]:
        region = plane["regions"][codes[i, j]]
        assert region["verdict"] == VERDICTS[points.verdict[i, j]]
        assert region["path"] == profile_label(reverse_kissinger, int(points.outcome[i, j]))
    verdicts = np.array([VERDICTS.index(region["verdict"]) for region in plane["regions"]])
    assert (verdicts[codes] == points.verdict).all()


def test_marks_of_positions_stand_where_each_is_alone(address, reverse_kissinger):
    view = {"x": "energy_dependence", "y": "credibility"}
    for taken in ("", "kupchan2021", "kyiv2025"):
        _, plane = question(address, "plane", {**view, "position": taken})
        for mark in plane["marks"]:
            if mark["name"]:
                alone = reverse_kissinger.with_position(mark["name"]).values
                assert (mark["x"], mark["y"]) == (alone["energy_dependence"], alone["credibility"])


def test_what_is_told_is_what_solve_finds(address):
    _, told = question(address, "told", {**VIEW, "position": "kupchan2021", "values": {"weight.wedging": 1.5}})
    found = ws.solve("reverse_kissinger", {"weight.wedging": 1.5}, position="kupchan2021")
    assert told["split"]["margin"] == found.split.margin
    assert told["equilibria"][0]["path"] == found.equilibria[0].path
    assert sum(told["equilibria"][0]["by_theory"]["target"].values()) == pytest.approx(
        found.equilibria[0].payoffs["target"]
    )


def test_thresholds_are_those_of_threshold(address):
    _, turns = question(address, "turns", {**VIEW, "values": {"energy_dependence": 0.3}})
    (axis, _) = turns["axes"]
    found = ws.threshold("reverse_kissinger", "credibility", {"energy_dependence": 0.3})
    assert [crossing["value"] for crossing in axis["crossings"]] == pytest.approx(list(found.values), rel=1e-9)
    _, changes = question(address, "changes", {**VIEW, "values": {"energy_dependence": 0.3}})
    assert any(flip["parameter"] == "credibility" for flip in changes["flips"])


def test_thresholds_are_told_where_roles_move_at_once_before_the_end(address, reverse_kissinger):
    view = {**VIEW, "timing": "divider+target,partner"}
    _, turns = question(address, "turns", view)
    found = ws.threshold(replace(reverse_kissinger, timing=(("divider", "target"), ("partner",))), "credibility")
    assert [crossing["value"] for crossing in turns["axes"][0]["crossings"]] == list(found.values)
    assert found.values
    assert turns["changes"] == "slow"


def test_a_page_of_another_scenario_gets_no_answer(address):
    _, _, text = asked(address, path="/revision")
    own = json.loads(text)["revision"]
    assert asked(address, "POST", "/told", VIEW, Wedgesim_Revision=own)[0] == 200
    for what in ("plane", "told", "turns", "changes", "csv", "yaml", "figure"):
        assert asked(address, "POST", f"/{what}", VIEW, Wedgesim_Revision="another")[0] == 409


def test_a_file_that_changes_is_read_again_and_one_that_is_broken_leaves_what_was_there(tmp_path, served, triad_text):
    from wedgesim.explorer.held import Origin

    path = tmp_path / "case.yaml"
    path.write_text(triad_text)
    with served(ws.load(path), "case.yaml", Origin(path, lambda: ws.load(path))) as place:

        def now():
            return json.loads(asked(place, path="/revision")[2])

        first = now()
        assert first["problem"] == ""
        path.write_text(triad_text + "period: later\n")
        second = now()
        assert second["revision"] != first["revision"]
        assert "later" in asked(place)[2]
        path.write_text(triad_text + "perod: later\n")
        broken = now()
        assert broken["revision"] == second["revision"]
        assert "perod" in broken["problem"] or "1 mistake" in broken["problem"]
        path.unlink()
        assert now()["revision"] == second["revision"]
        assert now()["problem"]
        path.write_text(triad_text)
        assert now() == first


@pytest.mark.parametrize("method", ["nash", "pure", "correlated", "dominance", "coalitions", "quantal-response"])
def test_other_solution_concepts_are_told(address, method):
    status, told = question(address, "told", {**VIEW, "concept": method})
    assert status == 200
    assert told["split"]["verdict"] == "never"
    assert f"--method {method}" in told["commands"][0]["command"]


@pytest.mark.parametrize("name", packaged())
def test_the_page_opens_on_every_scenario(name):
    from wedgesim.explorer.case import case_document
    from wedgesim.explorer.page import live_page
    from wedgesim.explorer.plane import plane, plane_document
    from wedgesim.explorer.telling import told_document, turns_document
    from wedgesim.explorer.view import read_view

    scenario = ws.load(name)
    case = case_document(scenario, name)
    assert "</html>" in live_page(case)
    assert bool(case["limits"]) == (scenario.dynamics is not None or bool(scenario.types))
    view = read_view(scenario, {"x": case["x"], "y": case["y"]})
    documents = [told_document(scenario, name, view), turns_document(scenario, view)]
    if not scenario.types:  # which take seconds; test_browser draws one
        documents.append(plane_document(plane(scenario, view)))
    for document in documents:
        json.dumps(document, allow_nan=False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "hostile.test"},
        {"Host": "hostile.test:80"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1.hostile.test:8765"},
        {"Host": None},
        {"Host": ""},
        {"Origin": "http://hostile.test"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("GET", "/explorer.js"), ("POST", "/told")])
def test_another_host_origin_or_site_is_refused(address, method, path, headers):
    try:
        status, _, text = asked(address, method, path, VIEW if method == "POST" else None, **headers)
    except ConnectionResetError:
        # no HTTP without a host: the server's parser closes at once, at times before the body has arrived
        assert not headers.get("Host", "given")
        return
    assert status in (400, 403)
    assert "margin" not in text
    assert "Kissinger" not in text


def test_its_own_page_is_answered_under_either_name(address):
    port = address.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        same = {"Host": host, "Origin": f"http://{host}", "Sec_Fetch_Site": "same-origin"}
        assert asked(address, "POST", "/told", VIEW, **same)[0] == 200


def test_a_link_on_another_site_can_open_the_page_but_nothing_else(address):
    opened = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert asked(address, "GET", "/", **opened)[0] == 200
    assert asked(address, "GET", "/explorer.js", **opened)[0] == 403
    assert asked(address, "POST", "/yaml", VIEW, **opened)[0] == 403


def test_every_answer_forbids_the_page_to_go_elsewhere(address):
    for answer in (asked(address), asked(address, "POST", "/told", VIEW), asked(address, path="/nothing")):
        policy = answer[1]["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert answer[1]["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 422),
        (b"[" * 30_000, 422),
        (b'{"x": "credibility", "y": "sanctions", "values": {"framing": NaN}}', 422),
        (b'{"x": "credibility", "y": "sanctions", "values": {"framing": 1' + b"0" * 400 + b"}}", 422),
        (b" " * 70_000, 413),
        ([], 422),
        ({"x": "credibility"}, 422),
        ({"x": "credibility", "y": "credibility"}, 422),
        ({**VIEW, "extra": 1}, 422),
        ({**VIEW, "values": []}, 422),
        ({**VIEW, "values": {"framing": "0.5"}}, 422),
        ({**VIEW, "values": {"framing": True}}, 422),
        ({**VIEW, "values": {"__class__": 1}}, 422),
        ({**VIEW, "values": {"credibility": 2}}, 422),
        ({**VIEW, "values": {"divider.hold.aid": 0.1}}, 422),
        ({**VIEW, "position": "../../etc/passwd"}, 422),
        ({**VIEW, "position": {"a": 1}}, 422),
        ({**VIEW, "timing": "divider,divider,divider"}, 422),
        ({**VIEW, "concept": "os.system"}, 422),
        ({"x": "../x", "y": "sanctions"}, 422),
    ],
)
def test_what_does_not_describe_a_view_is_refused_in_a_sentence(address, body, status):
    answered, _, text = asked(address, "POST", "/told", body)
    assert answered == status
    assert "Traceback" not in text
    assert len(text) < 500


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/told", {"Content_Type": "text/plain"}, 415),
        ("POST", "/told", {"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ("OPTIONS", "/told", {"Origin": "http://hostile.test"}, 403),
        ("OPTIONS", "/told", {}, 405),
        ("DELETE", "/", {}, 405),
        ("GET", "/told", {}, 405),
        ("GET", "/../pyproject.toml", {}, 404),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", {}, 404),
        ("GET", "/static/page.html", {}, 404),
        ("GET", "/explorer.js/../../case.py", {}, 404),
    ],
)
def test_nothing_else_is_served(address, method, path, headers, status):
    body = VIEW if method == "POST" else None
    assert asked(address, method, path, body, **headers)[0] == status


# The command ------------------------------------------------------------------------------------------------------


def started(*arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "wedgesim", "explore", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_an_interrupt_ends_it_cleanly_and_a_busy_port_gives_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started("nixon_1972", "--no-browser", "--port", str(port)) as refused:
            _, err = refused.communicate(timeout=20)
        assert refused.returncode == 2
        assert f"port {port} of 127.0.0.1 cannot be had" in err
        assert "Traceback" not in err
        with started("nixon_1972", "--no-browser") as running:
            said = running.stdout.readline() + running.stdout.readline()
            assert "Ctrl-C" in said
            address = re.search(r"http://[\d.:]+", said)[0]
            assert asked(address)[0] == 200
            running.send_signal(signal.SIGINT)
            _, err = running.communicate(timeout=20)
        assert (running.returncode, err) == (0, "")


def test_only_loopback_listens(address):
    from wedgesim.explorer.serve import listen

    with listen(None) as first, listen(None) as second:
        assert first.getsockname()[0] == second.getsockname()[0] == "127.0.0.1"
        assert first.getsockname()[1] != second.getsockname()[1]
