"""Who is answered: this computer alone unless the class's line is given, and nobody under a foreign name."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from cvlab.ui.server import hosts
from tests.asgi import through
from tests.serving import ROOT, answer, free_port, stop

ELSEWHERE = "127.0.0.2"  # on Linux an address of this computer that only a server on all of them answers


def status(monkeypatch, host: str, **options) -> int:
    """What a server with these options answers to a request under that name."""
    monkeypatch.setattr(st, "get_option", lambda name: options.get(name.removeprefix("server.")))
    routes = [Route("/engine", lambda request: PlainTextResponse("here"))]
    app = Starlette(routes=routes, middleware=[hosts.only_allowed_hosts()])
    scope = {"type": "http", "method": "GET", "path": "/engine", "query_string": b"", "http_version": "1.1"}
    told = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        told.append(message)

    through(app({**scope, "headers": [(b"host", host.encode())]}, receive, send))
    return told[0]["status"]


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "localhost", "LOCALHOST:8501"])
def test_the_names_of_this_computer_are_answered(monkeypatch, host):
    assert status(monkeypatch, host, address="localhost") == 200


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org:8501", "192.168.0.7:8501", ""])
def test_a_foreign_name_is_not_answered_where_only_this_computer_is_served(monkeypatch, host):
    assert status(monkeypatch, host, address="localhost") == 400


def test_a_class_reaches_its_server_by_any_name(monkeypatch):
    assert status(monkeypatch, "lab7:8501", address="0.0.0.0") == 200


def test_a_class_may_be_given_one_name_alone(monkeypatch):
    assert status(monkeypatch, "lab7:8501", address="0.0.0.0", allowedHosts=["lab7"]) == 200
    assert status(monkeypatch, "example.org", address="0.0.0.0", allowedHosts=["lab7"]) == 400


def readme_line(row: str) -> list[str]:
    """The arguments behind `streamlit run app.py` in the README's line on `row`."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return shlex.split(re.search(rf"\| {row} \|.*?streamlit run app\.py([^`]*)`", text)[1])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has 127.0.0.2 without being told")
@pytest.mark.parametrize(("row", "reached"), [(None, False), ("a class on one server", True)])
def test_the_server_listens_to_this_computer_alone_unless_the_class_line_is_given(
    row, reached, tmp_path: Path
):
    script, port = tmp_path / "page.py", free_port()
    script.write_text("import streamlit as st\nst.write('here')\n")
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.port", str(port), *(readme_line(row) if row else [])]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while answer(f"http://127.0.0.1:{port}/_stcore/health") is None:
            assert server.poll() is None
            time.sleep(0.1)
        with socket.socket() as probe:
            assert (probe.connect_ex((ELSEWHERE, port)) == 0) == reached
    finally:
        stop(server)
