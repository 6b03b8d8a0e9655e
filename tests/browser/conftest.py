"""A real server and a real Chromium for the browser tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium where there is one, else the one `playwright install` fetched."""
    args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    found = {"executable_path": CHROMIUM} if CHROMIUM else {}
    return {**browser_type_launch_args, **found, "headless": True, "args": args}


@pytest.fixture
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """serve(script) -> URL of a Streamlit server that runs it until the tests end; one server a script."""
    servers: dict[Path, tuple[subprocess.Popen, str]] = {}

    def start(script: str | Path, wait: float = 60) -> str:
        script = Path(script)
        if script not in servers:
            log = tmp_path_factory.mktemp("server") / f"{script.stem}.log"
            servers[script] = _start(script, log, wait)
        return servers[script][1]

    yield start
    for process, _ in servers.values():
        _stop(process)


@pytest.fixture(scope="session")
def app_url(serve: Callable[..., str]) -> str:
    """The whole app's address."""
    return serve(ROOT / "app.py")


def _start(script: Path, log: Path, wait: float) -> tuple[subprocess.Popen, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += [
        "--server.address",
        "127.0.0.1",
        "--server.headless",
        "true",
        "--server.fileWatcherType",
        "none",
    ]
    command += ["--browser.gatherUsageStats", "false"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    until = time.monotonic() + wait
    while not _healthy(url):
        if process.poll() is not None or time.monotonic() > until:
            _stop(process)
            pytest.fail(f"The server of {script.name} did not start:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)
    return process, url


def _healthy(url: str) -> bool:
    try:
        return urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).status == 200
    except (urllib.error.URLError, OSError):
        return False


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
