"""A cluster, started by the README's own words: who may use it, and what becomes of runs when its machines die."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cvlab.engine import EngineError
from cvlab.engine.connection import Engine
from cvlab.engine.runs import Runs
from tests.dask_machines import Machines, commands, machines, stranger
from tests.engine.test_runs import EXPERIMENT, expected
from tests.patience import until

pytestmark = pytest.mark.engine
WORK = "tests.engine_work"
SETTINGS = {"CVLAB_ENGINE_MODULES": WORK, "CVLAB_WARM_UP": f"{WORK}:warm_up"}
# What the app does with the cluster: one task, as soon as it can.
APP = """
    import json, time
    from cvlab import engine
    engine.start()
    answer = engine.call("tests.engine_work:add", 20, 22, timeout=500)
    states = []
    while engine.status().state != "ready" and len(states) < 3000:
        states.append(engine.status().message)
        time.sleep(0.1)
    now = engine.status()
    print(json.dumps({"answer": answer, "state": now.state, "message": now.message, "warm": now.warm}))
    engine.stop()
"""


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the README makes the certificate with openssl")
def test_the_readmes_cluster_trains_for_the_app_and_runs_nothing_for_a_stranger(tmp_path: Path) -> None:
    with machines(tmp_path, secret=True) as made:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(APP)],
            env={**made.environment(), **SETTINGS, "CVLAB_SCHEDULER": made.address},
            cwd=made.folder,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, f"{done.stderr}\n{made.logs()}"
        told = json.loads(done.stdout)
        assert (told["answer"], told["state"]) == (42, "ready")
        assert "open" not in told["message"]
        for how in ("plain", "with a certificate of its own"):
            assert stranger(made.address, how).startswith("refused")


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    """The README's cluster without a secret, and the app told of it."""
    with machines(tmp_path) as made:
        for name, value in {**SETTINGS, "CVLAB_SCHEDULER": made.address}.items():
            monkeypatch.setenv(name, value)
        yield made


def test_an_open_cluster_works_and_it_is_said_that_it_is_open(cluster: Machines) -> None:
    assert stranger(cluster.address, "plain", 300) == "ran 42", "or being refused proves nothing"
    engine = Engine()
    try:
        engine.start()
        until(lambda: engine.status().state == "ready" and engine.status().warm)
        until(lambda: "whoever reaches the scheduler's port can run programs" in engine.status().message)
        (worker,) = engine.status().workers
        assert worker.name == "worker 1", "its own name is its address"
        assert "127.0.0.1" not in f"{engine.status().message} {worker.name} {worker.message}"
    finally:
        engine.stop()


def test_a_slice_whose_worker_is_killed_is_asked_again_and_the_run_can_be_steered(cluster: Machines) -> None:
    engine = Engine()
    registry = Runs(engine, f"{WORK}:descend")
    try:
        engine.start()
        run = registry[registry.start(replace(EXPERIMENT, epochs=100))]
        until(lambda: len(run.history) >= 2 and engine.status().workers)
        os.kill(engine.status().workers[0].pid, signal.SIGKILL)
        reached = run.history[-1].step
        until(lambda: run.history[-1].step > reached + 60)
        registry.pause(run.id)
        until(lambda: not registry.moving(run.id))
        assert run.status == "paused"
        registry.resume(run.id)
        reached = run.history[-1].step
        until(lambda: run.history[-1].step > reached)
        registry.stop(run.id)
        assert run.state.x == pytest.approx(expected(run.state.step))
    finally:
        engine.stop()


@pytest.mark.parametrize("who", ["scheduler", "worker"])
def test_a_machine_without_cvlab_is_named_and_nothing_is_called_ready(
    who: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Machines(tmp_path, secret=False)
    empty = tmp_path / "empty"
    empty.mkdir()
    for name, value in {**SETTINGS, "CVLAB_SCHEDULER": made.address}.items():
        monkeypatch.setenv(name, value)
    engine = Engine()
    try:
        for role in ("scheduler", "worker"):
            made.run(commands(role), role, folder=empty if role == who else tmp_path)
        engine.start()
        until(lambda: f"{who} of the cluster cannot import cvlab" in engine.status().message)
        assert engine.status().state == "failed"
        with pytest.raises(EngineError, match="cannot import cvlab"):
            engine.submit(f"{WORK}:add", 1, 2).result(300)
    finally:
        engine.stop()
        made.end()


def test_a_run_goes_on_by_itself_when_the_scheduler_comes_back(cluster: Machines) -> None:
    engine = Engine()
    registry = Runs(engine, f"{WORK}:descend")
    try:
        engine.start()
        run = registry[registry.start(EXPERIMENT)]
        until(lambda: len(run.history) >= 2)
        cluster.end()
        until(lambda: "goes on by itself as soon as there is a worker" in run.message)
        assert run.status == "running"
        reached = run.history[-1].step
        cluster.scheduler()
        cluster.worker()
        until(lambda: run.history[-1].step > reached)
        assert run.status == "running"
        registry.stop(run.id)
        assert run.state.x == pytest.approx(expected(run.state.step))
    finally:
        engine.stop()
