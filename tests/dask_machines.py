"""The machines of a Dask cluster as the README starts them, each a process of its own here."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.serving import free_port

ROOT = Path(__file__).parents[1]
# What another person on the machine would do: a plain client of Dask, with or without a certificate of its own.
STRANGER = """
    import sys
    from distributed import Client
    from distributed.security import Security
    scheme, security = ("tcp", None) if sys.argv[2] == "plain" else ("tls", Security.temporary())
    address = scheme + sys.argv[1][3:]
    try:
        with Client(address, security=security, timeout=float(sys.argv[3])) as client:
            print("ran", client.submit(lambda: 6 * 7, pure=False).result(300))
    except Exception as problem:
        print("refused", type(problem).__name__)
"""


def commands(name: str) -> str:
    """The README's commands below `<!-- name -->`."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(rf"<!-- {name} -->\n```bash\n(.*?)```", text, re.DOTALL)[1]


class Machines:
    """Scheduler and workers of one cluster. folder: stands for the copy of cvlab on each machine."""

    def __init__(self, folder: Path, secret: bool) -> None:
        self.folder, self._secret = folder, secret
        for part in ("cvlab", "tests", "assets"):
            (folder / part).symlink_to(ROOT / part)
        self.port = free_port()
        self.address = f"{'tls' if secret else 'tcp'}://127.0.0.1:{self.port}"
        self._running: list[subprocess.Popen] = []
        if secret:
            self.run(commands("certificate"), "certificate").wait()

    def environment(self) -> dict[str, str]:
        """What the README has every machine export, beside what is there."""
        # A machine of its own knows neither this checkout nor this test.
        plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        if not self._secret:
            return plain
        told = subprocess.run(
            ["bash", "-ec", commands("every machine") + "env -0"],
            cwd=self.folder,
            env=plain,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return dict(line.split("=", 1) for line in told.split("\0") if "=" in line)

    def run(self, command: str, log: str, folder: Path | None = None) -> subprocess.Popen:
        """One of the README's commands, under way in a group of its own."""
        command = command.replace(".venv/bin/python", sys.executable).replace(
            "host:8786", f"127.0.0.1:{self.port}"
        )
        command = command.replace("8786", str(self.port))
        if not self._secret:
            command = command.replace("tls", "tcp")
        with (self.folder / f"{log}.log").open("ab") as out:
            process = subprocess.Popen(
                ["bash", "-ec", command],
                cwd=folder or self.folder,
                env=self.environment(),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def scheduler(self) -> subprocess.Popen:
        return self.run(commands("scheduler"), "scheduler")

    def worker(self) -> subprocess.Popen:
        return self.run(commands("worker"), "worker")

    def end(self) -> None:
        """Kill them all, whatever they started included."""
        for process in self._running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def logs(self) -> str:
        return "\n".join(f"{p.name}:\n{p.read_text()[-1500:]}" for p in self.folder.glob("*.log"))


@contextmanager
def machines(folder: Path, secret: bool = False) -> Iterator[Machines]:
    """A scheduler and a worker, started and ended."""
    made = Machines(folder, secret)
    try:
        made.scheduler()
        made.worker()
        yield made
    finally:
        made.end()


def stranger(address: str, how: str, seconds: float = 10) -> str:
    """What became of a stranger's attempt to have the scheduler run something."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(STRANGER), address, how, str(seconds)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    return done.stdout.strip()
