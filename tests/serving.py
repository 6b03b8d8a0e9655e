"""A Streamlit server on a free port, as a user starts it: for the browser tests and the benchmarks."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
APP = ROOT / "app.py"


class NotStarted(Exception):
    """The server did not come up; the text holds the end of what it printed."""


@contextmanager
def serving(
    script: Path, log: Path, *, wait: float = 600, port: int = 0, **environment: str
) -> Iterator[str]:
    """The address of a server that runs `script` for as long as the block lasts.

    Raises:
        NotStarted: when it ends by itself or does not answer within `wait` seconds.
    """
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=out, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + wait
        while answer(f"{url}/_stcore/health") is None:
            if process.poll() is not None or time.monotonic() > until:
                raise NotStarted(f"{script.name}:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)
        yield url
    finally:
        stop(process)


def await_warm(url: str, wait: float = 600) -> None:
    """Return when every worker of the app at `url` is warm."""
    until = time.monotonic() + wait
    while time.monotonic() < until:
        status = json.loads(answer(f"{url}/engine") or "{}")
        if status.get("state") == "ready" and all(w["warm"] for w in status["workers"]):
            return
        time.sleep(0.2)
    raise NotStarted(f"The workers of {url} are not warm after {wait:.0f} seconds.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(url: str) -> bytes | None:
    """What the address answers, None while nobody does."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.read()
    except OSError:
        return None


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
