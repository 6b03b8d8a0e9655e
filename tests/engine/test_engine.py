"""The engine with real dask and real processes; the work itself is small and needs no TensorFlow."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed.comm import CommClosedError

from cvlab.engine import EngineError, WorkerLost, WorkTimeout
from cvlab.engine.connection import Engine
from cvlab.engine.holding import engine_folder, remove_dead_folders
from cvlab.engine.status import NoEngine
from cvlab.engine.work import report
from tests.asgi import through
from tests.dask_machines import stranger
from tests.patience import until

ROOT = Path(__file__).resolve().parents[2]
WORK = "tests.engine_work"
SETTINGS = {"CVLAB_ENGINE_MODULES": WORK, "CVLAB_WARM_UP": f"{WORK}:warm_up", "CVLAB_WORKERS": "2"}


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        # A zombie answers too; only its parent's wait would end it.
        return b" Z " not in Path(f"/proc/{pid}/stat").read_bytes() if Path("/proc").exists() else True
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CVLAB_SCHEDULER", raising=False)
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        engine = Engine()
        engine.start()
        assert not engine.status().warm, "start() must not keep the first page waiting"
        engine.start()
        until(lambda: engine.status().warm)
        yield engine
        engine.stop()
        assert engine.status().state == "off"


def answer(engine: Engine, function: str, *args, **kwargs):
    return engine.submit(f"{WORK}:{function}", *args, **kwargs).result(300)


def pid_of(engine: Engine, role: str) -> int:
    return next(w.pid for w in engine.status().workers if w.role == role)


def test_a_named_function_runs_in_another_process(engine: Engine) -> None:
    assert answer(engine, "add", 2, b=3) == 5
    assert answer(engine, "pid") not in (os.getpid(), 0)


def test_each_role_has_its_own_warm_worker(engine: Engine) -> None:
    until(lambda: engine.status().warm)
    assert {w.role for w in engine.status().workers} == {"instant", "train"}
    assert answer(engine, "pid", role="instant") == pid_of(engine, "instant")
    assert answer(engine, "pid", role="train") == pid_of(engine, "train")
    assert {w.device for w in engine.status().workers} == {"test bench"}
    assert engine.status().state == "ready"


def test_a_value_error_comes_back_with_its_sentence(engine: Engine) -> None:
    with pytest.raises(ValueError, match=r"^The size is 4; it must be odd\.$"):
        answer(engine, "complain", 4)


def test_an_error_comes_back_without_the_modules_it_was_made_in(engine: Engine) -> None:
    with pytest.raises(ValueError, match=r"^one clear sentence$"):
        answer(engine, "broken_by_its_own_class")
    with pytest.raises(RuntimeError, match="Odd: something rare"):
        answer(engine, "odd")
    assert "tests.only_in_workers" not in sys.modules


def test_an_instant_answer_does_not_wait_for_training(engine: Engine) -> None:
    slow = engine.submit(f"{WORK}:sleep", 6.0, role="train")
    until(lambda: slow.started)
    assert answer(engine, "add", 1, 1) == 2
    assert not slow.done()
    slow.cancel()


def test_reports_arrive_while_the_work_goes_on(engine: Engine) -> None:
    task = engine.submit(f"{WORK}:count_aloud", 6, 0.1)
    until(lambda: task.progress())
    assert not task.done()
    assert task.result(300) == "done"
    assert task.progress() == [0, 1, 2, 3, 4, 5]


def test_what_a_generator_yields_is_reported_and_what_it_returns_is_the_result(engine: Engine) -> None:
    task = engine.submit(f"{WORK}:yield_aloud", 3)
    assert task.result(300) == 3
    assert task.progress() == [{"i": 0}, {"i": 1}, {"i": 2}]


def test_outside_a_worker_a_report_goes_nowhere() -> None:
    report("nobody listens")


def test_a_cancelled_task_frees_its_worker_at_its_next_report(engine: Engine) -> None:
    task = engine.submit(f"{WORK}:count_aloud", 1000, 0.05)
    until(lambda: task.progress())
    task.cancel()
    assert task.done()
    with pytest.raises(CancelledError):
        task.result(1)
    assert answer(engine, "add", 1, 2) == 3, "1000 reports would take longer than the answer is waited for"


def test_a_late_answer_is_a_sentence_and_can_be_asked_for_again(engine: Engine) -> None:
    task = engine.submit(f"{WORK}:sleep", 0.6)
    with pytest.raises(WorkTimeout, match=r"within 0\.1 seconds"):
        task.result(0.1)
    assert task.result(300) == 0.6


@pytest.mark.parametrize("name", ["os:system", "cvlab.nets.training", "json:dumps", f"{WORK}x:y:z"])
def test_only_our_own_functions_can_be_named(engine: Engine, name: str) -> None:
    with pytest.raises(ValueError, match="The engine calls functions of cvlab"):
        engine.submit(name)


def test_an_unknown_role_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="role"):
        engine.submit(f"{WORK}:add", 1, 2, role="boss")


def test_a_killed_worker_is_asked_again_and_warms_up_again(engine: Engine, tmp_path: Path) -> None:
    before = pid_of(engine, "instant")
    assert answer(engine, "die_once", str(tmp_path / "died")) == "survived"
    until(lambda: engine.status().warm)
    assert pid_of(engine, "instant") != before


def test_work_that_kills_every_worker_ends_in_a_sentence(engine: Engine) -> None:
    with pytest.raises(WorkerLost, match="stopped"):
        answer(engine, "die", retries=1)
    assert answer(engine, "add", 1, 1) == 2


def test_work_that_only_waited_behind_a_killer_is_done(engine: Engine) -> None:
    killer = engine.submit(f"{WORK}:die", retries=2)
    waiting = [engine.submit(f"{WORK}:add", i, i, retries=1) for i in range(5)]
    with pytest.raises(WorkerLost):
        killer.result(300)
    assert [task.result(300) for task in waiting] == [0, 2, 4, 6, 8]


def test_the_whole_pool_is_replaced_when_it_is_killed(engine: Engine) -> None:
    until(lambda: engine.status().warm)
    old = pid_of(engine, "instant")
    waiting = engine.submit(f"{WORK}:sleep", 0.5)
    engine._pool._process.kill()
    assert waiting.result(300) == 0.5
    until(lambda: engine.status().warm and pid_of(engine, "instant") != old)
    until(lambda: not alive(old))


def test_neither_import_nor_start_brings_tensorflow_into_the_web_process() -> None:
    code = """
        import sys, time
        import cvlab.engine as engine
        assert "distributed" not in sys.modules, "importing the engine must be cheap"
        called = []
        engine.start(when_imported=lambda: called.append("distributed" in sys.modules))
        while engine.status().state != "ready":
            time.sleep(0.05)
        assert engine.call("tests.engine_work:add", 1, 2) == 3
        assert called == [True]
        heavy = {"tensorflow", "keras", "streamlit"} & set(sys.modules)
        assert not heavy, heavy
        engine.stop()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, **SETTINGS},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "nothing is printed on the teacher's terminal"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a Unix thing")
def test_the_workers_end_when_the_web_process_is_killed() -> None:
    code = """
        import time
        import cvlab.engine as engine
        engine.start()
        while not engine.status().warm:
            time.sleep(0.05)
        print(*(w.pid for w in engine.status().workers), flush=True)
        time.sleep(600)
    """
    web = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, **SETTINGS},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    pids = [int(text) for text in web.stdout.readline().split()]
    assert len(pids) == 2
    assert all(alive(pid) for pid in pids)
    web.send_signal(signal.SIGKILL)
    web.wait()
    web.stdout.close()
    until(lambda: not any(alive(pid) for pid in pids))


CLUSTER = """
    import asyncio, sys
    from distributed import Scheduler, Worker
    async def main():
        async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
            async with Worker(scheduler.address, nthreads=1, name="gpu", resources={"GPU": 1}, dashboard=False):
                async with Worker(scheduler.address, nthreads=1, name="plain", dashboard=False):
                    print(scheduler.address, flush=True)
                    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    asyncio.run(main())
"""


@pytest.fixture
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a Dask cluster that somebody else started; parametrized with False, one without cvlab."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CLUSTER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        cwd=ROOT if getattr(request, "param", True) else tmp_path,
        text=True,
    )
    yield process.stdout.readline().strip()
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


def test_the_same_code_uses_a_running_cluster_and_trains_where_a_gpu_is(
    cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**SETTINGS, "CVLAB_SCHEDULER": cluster}.items():
        monkeypatch.setenv(name, value)
    engine = Engine()
    try:
        assert answer(engine, "add", 20, 22) == 42
        until(lambda: len(engine.status().workers) == 2 and engine.status().warm)
        assert {w.name: w.role for w in engine.status().workers} == {"gpu": "train", "plain": "any"}
        names = [answer(engine, "worker_name", role="train") for _ in range(4)]
        assert names == ["gpu"] * 4
        task = engine.submit(f"{WORK}:count_aloud", 3, 0.01, role="train")
        assert task.result(300) == "done"
        assert task.progress() == [0, 1, 2]
    finally:
        engine.stop()


@pytest.mark.parametrize("cluster", [False], indirect=True, ids=["without cvlab"])
def test_workers_of_a_cluster_that_lack_cvlab_are_told_what_to_do(
    cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**SETTINGS, "CVLAB_SCHEDULER": cluster}.items():
        monkeypatch.setenv(name, value)
    engine = Engine()
    try:
        with pytest.raises(
            EngineError, match=r"cannot import cvlab: start scheduler and workers in a copy of cvlab"
        ):
            answer(engine, "add", 1, 2)
    finally:
        engine.stop()


def test_a_scheduler_that_does_not_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CVLAB_SCHEDULER", "tcp://127.0.0.1:9")
    monkeypatch.setenv("CVLAB_ENGINE_MODULES", WORK)
    monkeypatch.setattr("cvlab.engine.cluster.PATIENCE", 1)
    engine = Engine()
    try:
        with pytest.raises(EngineError, match=r"No Dask scheduler answers where CVLAB_SCHEDULER says; check"):
            answer(engine, "add", 1, 2)
        assert engine.status().state == "failed"
    finally:
        engine.stop()


@pytest.mark.parametrize("address", ["scheduler", "http://127.0.0.1:8786", "8786"])
def test_what_is_no_address_of_a_scheduler_is_a_sentence(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CVLAB_SCHEDULER", address)
    engine = Engine()
    try:
        with pytest.raises(
            NoEngine, match="must be the address of a Dask scheduler, such as tls://host:8786"
        ):
            engine.submit("cvlab.engine.work:named", "os:getpid").result(300)
    finally:
        engine.stop()


@pytest.mark.parametrize("count", ["1", "0", "-3", "four", "2.5", "²", "1e3", "257", "9" * 400])
def test_a_count_of_workers_that_cannot_be_has_a_sentence_of_its_own(
    count: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CVLAB_SCHEDULER", raising=False)
    monkeypatch.setenv("CVLAB_WORKERS", count)
    engine = Engine()
    try:
        with pytest.raises(NoEngine, match="it must be a whole number from 2 to 256") as told:
            engine.submit("cvlab.engine.work:named", "os:getpid").result(300)
        assert len(str(told.value)) < 200
        assert (engine.status().state, engine.status().message) == ("failed", str(told.value))
        assert "scheduler" not in str(told.value).lower()
    finally:
        engine.stop()


def test_nobody_without_the_key_talks_to_scheduler_or_workers(engine: Engine) -> None:
    from distributed.comm import connect
    from distributed.security import Security

    until(lambda: engine.status().warm)
    cluster = engine._cluster
    addresses = [cluster.address, *cluster._known]
    assert len(addresses) == 3
    # Loopback knows no users: these are what anybody else on the machine can try.
    own = Security.temporary().get_connection_args("client")

    async def tried(address: str, **how: Any) -> str:
        try:
            comm = await connect(address, timeout=5, deserialize=False, **how)
            await comm.write({"op": "identity", "reply": True})
            answer = await comm.read()
            return f"answered {answer}"
        except (OSError, CommClosedError) as problem:
            return f"refused: {type(problem).__name__}"

    for address in addresses:
        assert address.startswith("tls://127.0.0.1:")
        for told in (
            through(tried(address.replace("tls", "tcp"))),
            through(tried(address, **own)),
        ):
            assert told.startswith("refused"), told
    assert answer(engine, "add", 1, 2) == 3


def test_a_plain_client_of_another_user_runs_nothing(engine: Engine) -> None:
    until(lambda: engine.status().warm)
    for how in ("plain", "with a certificate of its own"):
        assert stranger(engine._cluster.address, how).startswith("refused")


def test_the_web_servers_of_scheduler_and_workers_tell_nothing(engine: Engine) -> None:
    until(lambda: engine.status().warm)
    pool = psutil.Process(engine._pool._process.pid)
    ports = {
        c.laddr.port
        for process in [pool, *pool.children(recursive=True)]
        for c in process.net_connections(kind="inet")
        if c.status == psutil.CONN_LISTEN
    }
    assert len(ports) >= 3
    for port in ports:
        for path in ("/info/main/workers.html", "/health", "/metrics", "/json/counts.json"):
            with pytest.raises(OSError, match=r".*"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)


def test_folders_of_dead_engines_are_removed_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code = """
        import os, signal
        from cvlab.engine.holding import engine_folder
        print(engine_folder()[0], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    dead = Path(done.stdout.strip())
    (dead / "left behind").write_text("by a process that was killed")
    living, held = engine_folder()
    foreign = tmp_path / "cvlab-engine-made-by-hand"
    foreign.mkdir()
    linked = tmp_path / "cvlab-engine-link"
    linked.symlink_to(living)
    assert dead.parent == tmp_path
    remove_dead_folders()
    assert sorted(tmp_path.iterdir()) == sorted([Path(living), foreign, linked])
    held.close()
    remove_dead_folders()
    assert not Path(living).exists()
    assert foreign.exists()


def test_a_warm_up_that_fails_is_told_and_other_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CVLAB_SCHEDULER", raising=False)
    for name, value in {**SETTINGS, "CVLAB_WARM_UP": f"{WORK}:misbehave"}.items():
        monkeypatch.setenv(name, value)
    engine = Engine()
    try:
        assert answer(engine, "add", 1, 2) == 3
        until(lambda: "could not load TensorFlow" in engine.status().message)
        assert not engine.status().warm
    finally:
        engine.stop()
