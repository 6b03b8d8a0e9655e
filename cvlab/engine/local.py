"""The pool process as the web process holds it: started with a pipe, ended by closing it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cvlab.engine.status import HEAVY, EngineError, asked_workers

if TYPE_CHECKING:
    from distributed.security import Security


class LocalPool:
    """`python -m cvlab.engine.pool` and the two pipes to it.

    A process of its own, never a fork or a multiprocessing child: those would run the web app's script again.
    """

    def __init__(self) -> None:
        """Start it, and return at once.

        Raises:
            EngineError: where CVLAB_WORKERS says something that cannot be.
        """
        asked_workers()
        self._wanted: set[str] = set()
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        # A group of its own: Ctrl-C in the terminal ends the web process, whose end ends the pool. Not a session
        # of its own: Linux weighs sessions against each other, and the workers' niceness would count for nothing.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cvlab.engine.pool"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"DASK_LOGGING__DISTRIBUTED": "critical", **os.environ, "PYTHONPATH": path},
            process_group=0,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._in, self._out = self._process.stdin, self._process.stdout

    def address(self) -> tuple[str, Security]:
        """Where its scheduler listens, and what opens it; waits until it does.

        Raises:
            EngineError: when the process ended instead.
        """
        from distributed.security import Security

        line = self._out.readline()
        if not line:
            raise EngineError("The worker processes could not be started; the terminal shows why.")
        told = json.loads(line)
        certificate, key = told["certificate"], told["key"]
        return told["address"], Security(
            require_encryption=True,
            tls_ca_file=certificate,
            tls_client_cert=certificate,
            tls_client_key=key,
        )

    def want(self, role: str) -> None:
        """Have the worker of a role started that is not there from the beginning, unless it is there already."""
        if role not in self._wanted and (role != HEAVY or (os.cpu_count() or 1) > 1):
            self._wanted.add(role)
            self._in.write(f"{role}\n".encode())
            self._in.flush()

    def end(self) -> None:
        """End the pool and its workers."""
        self._in.close()  # the pool ends itself when its input ends
        try:
            self._process.wait(4)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._out.close()
