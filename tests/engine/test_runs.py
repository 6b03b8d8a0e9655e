"""The registry of runs: its rules without processes, its clockwork with real ones, its promise with a real net."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cvlab.architecture import PRESETS, Architecture
from cvlab.datasets import DATASETS
from cvlab.engine import room, run_rules, store
from cvlab.engine.connection import Engine
from cvlab.engine.run_rules import Entry, thinned
from cvlab.engine.runs import Runs
from cvlab.engine.store import Store
from cvlab.experiment import Experiment, Progress, Run
from cvlab.layers import Dense, Flatten
from cvlab.optimizers import SGD
from tests.engine_work import FakeState
from tests.patience import until

WORK = "tests.engine_work"
EXPERIMENT = Experiment(
    dataset=DATASETS["digits"](),
    architecture=PRESETS["notes_convnet"],
    optimizer=SGD(learning_rate=0.001),
    epochs=1000,
)


def point(step: int, validation_loss: float | None = None) -> Progress:
    return Progress(epoch=1, step=step, loss=1.0, accuracy=0.5, validation_loss=validation_loss)


def entry(**fields) -> Entry:
    return Entry(Run(id="a", experiment=EXPERIMENT, **fields))


def test_a_run_starts_with_the_learning_rate_of_its_optimizer() -> None:
    assert entry().run.learning_rate == 0.001


def test_a_slice_moves_a_queued_run_to_running_and_clears_what_it_waited_for() -> None:
    e = entry()
    e.say("Waiting for a worker that has loaded TensorFlow.")
    e.take(FakeState(step=3, x=0.5), [point(3)], single=False, seconds=0.5)
    assert (e.run.status, e.run.message, e.run.device, e.trained) == ("running", "", "test bench", 0.5)
    assert e.run.history == (point(3),)


def test_a_slice_that_comes_after_the_pause_is_kept_and_after_the_stop_is_not() -> None:
    e = entry(status="paused")
    e.take(FakeState(step=3, x=0.5), [point(3)], single=False, seconds=0.5)
    assert (e.run.status, len(e.run.history)) == ("paused", 1)
    e.run.status = "stopped"
    e.take(FakeState(step=6, x=0.2), [point(6)], single=False, seconds=0.5)
    assert (e.run.state.step, len(e.run.history)) == (3, 1)


def test_three_lost_workers_in_a_row_fail_a_run_but_not_three_with_progress_between() -> None:
    e = entry(status="running", history=(point(1200),))
    for _ in range(5):
        e.lose(begun=True)
        assert e.run.message == "A worker stopped; going on from step 1,200."
        e.take(FakeState(step=1200, x=0.5), [], single=False, seconds=0.5)
    assert e.run.status == "running"
    e.lose(begun=False)
    for _ in range(3):
        assert e.run.status == "running"
        e.lose(begun=True)
    assert e.run.status == "failed"
    assert "4 times in a row going on from step 1,200" in e.run.message
    e.go_on()
    assert (e.run.status, e.run.message, e.crashes) == ("running", "", 0)


def test_a_message_stays_long_enough_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    e = entry(status="running")
    e.lose(begun=False)
    e.take(FakeState(step=1, x=0.5), [point(1)], single=False, seconds=0.5)
    assert "A worker stopped; going on from the beginning." in e.run.message
    monkeypatch.setattr(run_rules, "MESSAGE_LASTS", 0.0)
    e.take(FakeState(step=2, x=0.5), [point(2)], single=False, seconds=0.5)
    assert e.run.message == ""


def test_a_run_that_nobody_watches_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    e = entry(status="running")
    e.check_patience()
    assert e.run.status == "running"
    e.watched -= 601
    e.check_patience()
    assert e.run.status == "paused"
    assert "nobody looked at this run for 10 minutes" in e.run.message
    e.go_on()
    e.run.status = "running"
    e.trained = 3600
    e.check_patience()
    assert "60 minutes of training" in e.run.message


def test_a_long_history_is_thinned_but_keeps_the_ends_of_epochs_and_both_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_rules, "MOST_POINTS", 500)
    history: tuple[Progress, ...] = ()
    for step in range(1, 2_001):
        history = thinned((*history, point(step, 0.5 if step % 100 == 0 else None)))
    inside = [p.step for p in history if p.validation_loss is None]
    assert len(inside) <= run_rules.MOST_POINTS
    assert [p.step for p in history if p.validation_loss is not None] == list(range(100, 2_001, 100))
    assert inside[0] == 1
    assert inside[-1] > 1_990
    assert all(a < b for a, b in itertools.pairwise(p.step for p in history))


def whole(step: int) -> FakeState:
    return FakeState(step=step, x=0.5)


def light(step: int) -> FakeState:
    return FakeState(step=step, x=0.5, light=True)


def test_light_states_are_gone_on_from_but_only_snapshots_are_shown() -> None:
    e = entry()
    e.take(whole(3), [point(3)], single=False, seconds=0.5)
    e.take(light(6), [point(6)], single=False, seconds=0.5)
    assert (e.run.state.step, e.state.step, e.snapshot_due) == (3, 6, False)
    e.snapshot_time -= run_rules.SNAPSHOT + 1
    assert e.snapshot_due
    e.take(whole(9), [point(9)], single=False, seconds=0.5)
    assert (e.run.state.step, e.state.step, e.snapshot_due) == (9, 9, False)


def test_a_lost_worker_takes_a_large_net_back_to_its_last_snapshot_and_the_curve_too() -> None:
    e = entry()
    e.take(whole(3), [point(3)], single=False, seconds=0.5)
    e.take(light(6), [point(6)], single=False, seconds=0.5)
    e.lose(begun=True)
    assert (e.state.step, [p.step for p in e.run.history]) == (3, [3])
    assert e.run.message == "A worker stopped; going on from step 3."


def test_a_run_that_rests_fetches_its_numbers_once() -> None:
    e = entry(status="running")
    e.take(light(6), [point(6)], single=False, seconds=0.5)
    e.run.status = "paused"
    assert (e.wanted, e.steps(0.1), e.snapshot_due) == (True, 0, True)
    e.take(whole(6), [], single=False, seconds=0.5)
    assert (e.wanted, e.run.state.step, e.run.status) == (False, 6, "paused")


def test_where_a_run_was_paused_and_resumed_is_remembered_once() -> None:
    e = entry(status="paused")
    e.go_on()
    assert e.run.pauses == ()  # it had not begun
    e.take(FakeState(step=1, x=0.5), [point(1)], single=False, seconds=0.1)
    for _ in range(2):
        e.run.status = "paused"
        e.go_on()
    assert e.run.pauses == (1,)


def test_the_end_of_an_epoch_is_a_place_to_pause() -> None:
    e = entry(status="running")
    e.to_epoch_end = True
    assert e.steps(0.1) == EXPERIMENT.steps_per_epoch() == 40
    e.take(whole(15), [point(15)], single=False, seconds=0.5)
    assert (e.steps(0.1), e.run.status) == (25, "running")
    e.run.pace = 30.0
    assert e.steps(0.1) == 3
    e.take(whole(0), [point(40)], single=False, seconds=0.5)
    assert (e.run.status, e.wanted) == ("paused", False)


def test_what_a_training_says_of_its_end_is_the_runs_message() -> None:
    e = entry(status="running")
    e.take(replace(whole(0), finished=True, note="Stopped early."), [point(40)], single=False, seconds=0.5)
    assert (e.run.status, e.run.message) == ("finished", "Stopped early.")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CVLAB_SCHEDULER", raising=False)
        patch.setenv("CVLAB_ENGINE_MODULES", WORK)
        patch.setenv("CVLAB_WARM_UP", f"{WORK}:warm_up")
        patch.setenv("CVLAB_WORKERS", "2")
        engine = Engine()
        engine.start()
        until(lambda: engine.status().warm)
        yield engine
        engine.stop()


@pytest.fixture
def registry(engine: Engine) -> Iterator[Runs]:
    registry = Runs(engine, f"{WORK}:descend")
    yield registry
    for run_id in registry:
        registry.remove(run_id)


def expected(step: int, learning_rate: float = 0.001) -> float:
    return (1 - learning_rate) ** step


def test_pausing_stops_and_resuming_goes_on_from_the_same_place(registry: Runs) -> None:
    run = registry[registry.start(EXPERIMENT, name="first")]
    assert (run.name, run.status) == ("first", "queued")
    until(lambda: run.status == "running" and len(run.history) >= 2)
    registry.pause(run.id)
    time.sleep(0.8)
    before = run.history
    time.sleep(0.6)
    assert (run.status, run.history) == ("paused", before)
    registry.resume(run.id)
    until(lambda: len(run.history) > len(before))
    registry.stop(run.id)
    assert run.state.x == pytest.approx(expected(run.state.step))


def test_a_single_step_is_one_update_and_a_new_learning_rate_counts_from_the_next(registry: Runs) -> None:
    run_id = registry.start(EXPERIMENT, paused=True)
    run = registry[run_id]
    time.sleep(0.2)
    assert (run.status, run.history) == ("paused", ())
    registry.step(run_id)
    registry.step(run_id)
    until(lambda: run.state and run.state.step == 2)
    registry.set_learning_rate(run_id, 0.1)
    registry.step(run_id)
    until(lambda: run.state.step == 3)
    assert run.state.x == pytest.approx(expected(2) * 0.9)
    assert (run.status, [p.step for p in run.history]) == ("paused", [1, 2, 3])


@pytest.mark.parametrize("value", [-1.0, float("nan"), 1e9])
def test_a_learning_rate_outside_its_limits_is_refused(registry: Runs, value: float) -> None:
    run_id = registry.start(EXPERIMENT, paused=True)
    with pytest.raises(ValueError, match="learning_rate"):
        registry.set_learning_rate(run_id, value)
    assert registry[run_id].learning_rate == 0.001


def test_slow_motion_is_as_slow_as_it_says_until_it_is_lifted(registry: Runs) -> None:
    run = registry[registry.start(EXPERIMENT, paused=True)]
    registry.set_pace(run.id, 5)
    begun = time.monotonic()
    registry.resume(run.id)
    until(lambda: run.state and run.state.step >= 8)
    assert run.state.step <= 5 * (time.monotonic() - begun) + 2
    assert [p.step for p in run.history] == list(range(1, run.state.step + 1))
    registry.set_pace(run.id, None)
    before = run.state.step
    until(lambda: run.state.step > before + 50)
    for wrong in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="steps a second"):
            registry.set_pace(run.id, wrong)


def test_numbers_that_stay_on_the_worker_come_when_the_run_rests(engine: Engine) -> None:
    registry = Runs(engine, f"{WORK}:descend_on_the_worker")
    run = registry[registry.start(EXPERIMENT)]
    until(lambda: len(run.history) >= 3)
    registry.pause(run.id)
    until(lambda: not registry.moving(run.id))
    assert run.state.x == pytest.approx(expected(run.state.step))
    assert run.state.step == run.history[-1].step
    registry.resume(run.id)
    until(lambda: len(run.history) >= 5)
    registry.stop(run.id)
    until(lambda: not registry.moving(run.id))
    assert run.status == "stopped"
    assert run.state.step == run.history[-1].step


def test_a_killed_worker_costs_a_large_net_the_steps_since_its_last_snapshot(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_rules, "SNAPSHOT", 1.0)
    registry = Runs(engine, f"{WORK}:descend_on_the_worker")
    run = registry[registry.start(replace(EXPERIMENT, epochs=30))]
    until(lambda: len(run.history) >= 4)
    os.kill(next(w.pid for w in engine.status().workers if w.role == "train"), signal.SIGKILL)
    until(lambda: run.status == "finished")
    assert run.state.x == pytest.approx(expected(300), rel=1e-12)
    assert [p.step for p in run.history] == sorted({p.step for p in run.history})
    until(lambda: engine.status().warm)


def test_a_large_network_is_given_a_worker_that_takes_all_cores(engine: Engine, registry: Runs) -> None:
    large = replace(EXPERIMENT, architecture=PRESETS["mnist_convnet_no_pooling"], epochs=3)
    run = registry[registry.start(large)]
    until(lambda: run.status == "finished")
    until(lambda: any(w.role == "heavy" for w in engine.status().workers) or os.cpu_count() == 1)


def test_a_stopped_run_keeps_its_weights_and_cannot_go_on(registry: Runs) -> None:
    run = registry[registry.start(EXPERIMENT)]
    until(lambda: run.history)
    registry.stop(run.id)
    state = run.state
    time.sleep(0.7)
    assert run.state is state
    for again in (registry.resume, registry.step):
        with pytest.raises(ValueError, match="stopped"):
            again(run.id)


def test_a_run_ends_by_itself(registry: Runs) -> None:
    run = registry[registry.start(replace(EXPERIMENT, epochs=3))]
    until(lambda: run.status == "finished")
    assert run.state.step == 30
    assert run.state.x == pytest.approx(expected(30))


def test_a_broken_run_keeps_what_it_had_and_goes_on_with_a_smaller_learning_rate(registry: Runs) -> None:
    run_id = registry.start(EXPERIMENT, paused=True)
    run = registry[run_id]
    registry.step(run_id)
    until(lambda: run.state)
    run.learning_rate = 100.0  # beyond what set_learning_rate lets through
    registry.resume(run_id)
    until(lambda: run.status == "failed")
    assert "choose a smaller learning rate" in run.message
    assert (run.state.step, len(run.history)) == (1, 1)
    registry.set_learning_rate(run_id, 0.001)
    registry.resume(run_id)
    until(lambda: len(run.history) > 1)
    assert run.message == ""
    registry.stop(run_id)
    assert run.state.x == pytest.approx(expected(run.state.step))


def test_thirty_runs_take_turns_and_a_new_one_goes_first(registry: Runs) -> None:
    ids = [registry.start(EXPERIMENT) for _ in range(30)]
    until(lambda: all(registry[i].history for i in ids))
    lengths = [len(registry[i].history) for i in ids]
    before = [len(registry[i].history) for i in ids]
    new = registry[registry.start(EXPERIMENT)]
    until(lambda: new.history)
    waited = sum(len(registry[i].history) > n for i, n in zip(ids, before, strict=True))
    assert waited < 25, "the new run had to wait for a round of the others"
    until(lambda: all(len(registry[i].history) > n for i, n in zip(ids, lengths, strict=True)))
    gained = [len(registry[i].history) - n for i, n in zip(ids, lengths, strict=True)]
    assert max(gained) - min(gained) <= 2


def test_a_killed_worker_costs_a_run_nothing_but_a_moment(engine: Engine, registry: Runs) -> None:
    run = registry[registry.start(replace(EXPERIMENT, epochs=15))]
    until(lambda: len(run.history) >= 2)
    os.kill(next(w.pid for w in engine.status().workers if w.role == "train"), signal.SIGKILL)
    until(lambda: "A worker stopped; going on from step" in run.message)
    until(lambda: run.status == "finished")
    assert run.state.x == pytest.approx(expected(150), rel=1e-12)
    assert [p.step for p in run.history] == sorted({p.step for p in run.history})


def test_a_run_that_kills_every_worker_fails_in_a_sentence(engine: Engine) -> None:
    registry = Runs(engine, f"{WORK}:descend_fatally")
    run = registry[registry.start(EXPERIMENT)]
    until(lambda: run.status == "failed")
    assert "The worker stopped 3 times in a row" in run.message
    until(lambda: engine.status().warm)


def test_an_unknown_run_is_a_sentence(registry: Runs) -> None:
    assert registry.get("nobody") is None
    assert registry.get(None) is None
    registry.watch("nobody")
    registry.remove("nobody")
    with pytest.raises(ValueError, match="no run 'nobody' any more"):
        registry["nobody"]


def test_each_owner_has_a_quota_and_only_its_own_oldest_run_goes_which_is_said(
    registry: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "OWN_RUNS", 3)
    others = registry.start(EXPERIMENT, paused=True, owner="berta")
    registry.stop(others, by="berta")
    ids = [registry.start(EXPERIMENT, name=f"run {n}", paused=True, owner="anna") for n in range(3)]
    with pytest.raises(ValueError, match="You have 3 runs going on already; stop one"):
        registry.start(EXPERIMENT, owner="anna")
    registry.stop(ids[1], by="anna")
    new = registry.start(EXPERIMENT, paused=True, owner="anna")
    assert list(registry) == [others, ids[0], ids[2], new]
    assert registry.notices("berta") == []
    (told,) = registry.notices("anna")
    assert "“run 1” was thrown away" in told
    assert registry.notices("anna") == [], "it is not told twice"
    assert "to make room" in registry.missing(ids[1])
    for run_id in registry:
        registry.remove(run_id, by="berta" if run_id == others else "anna")
    assert len(registry) == 0


def test_where_there_is_no_room_at_all_nothing_of_others_goes(
    registry: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_RUNS", 3)
    ids = [registry.start(EXPERIMENT, paused=True, owner=f"guest {n}") for n in range(3)]
    for n, run_id in enumerate(ids):
        registry.stop(run_id, by=f"guest {n}")
    with pytest.raises(ValueError, match="most of them in other browsers; wait"):
        registry.start(EXPERIMENT, owner="anna")
    assert list(registry) == ids
    for n, run_id in enumerate(ids):
        registry.remove(run_id, by=f"guest {n}")


def test_two_hundred_starts_of_one_cost_another_nothing(engine: Engine, tmp_path: Path) -> None:
    registry = Runs(engine, f"{WORK}:descend_whole", Store(lambda: tmp_path))
    quiet = registry[registry.start(replace(EXPERIMENT, epochs=1), owner="berta")]
    until(lambda: quiet.status == "finished")
    begun = [registry.start(EXPERIMENT, paused=True, owner="anna") for _ in range(200)]
    until(lambda: len(list((tmp_path / "anna").glob("*.run"))) == store.OWN_FILES)
    assert registry[quiet.id] is quiet
    assert sum(run_id in registry for run_id in begun) <= room.OWN_RUNS
    assert registry.notices("berta") == []
    assert any("made room" in said or "make room" in said for said in registry.notices("anna"))
    # What left the list for the disk is still there for its link.
    assert registry.get(begun[-room.OWN_RUNS - 5]).status == "paused"


@pytest.mark.parametrize("action", ["pause", "resume", "step", "step_epoch", "stop", "remove"])
def test_nobody_but_its_owner_steers_a_run(registry: Runs, action: str) -> None:
    run_id = registry.start(EXPERIMENT, paused=True, owner="anna")
    before = replace(registry[run_id])
    for stranger in ("", "berta"):
        with pytest.raises(ValueError, match=r"begun in another browser.*take a copy"):
            getattr(registry, action)(run_id, by=stranger)
        for changed in (registry.set_learning_rate, registry.set_pace):
            with pytest.raises(ValueError, match="begun in another browser"):
                changed(run_id, 0.5, by=stranger)
    assert registry[run_id] == before
    assert (registry.belongs(run_id, "anna"), registry.belongs(run_id, "berta")) == (True, False)
    registry.remove(run_id, by="anna")
    assert run_id not in registry


def test_a_copy_goes_on_from_the_same_place_and_leaves_the_run_it_was_taken_of_alone(registry: Runs) -> None:
    run_id = registry.start(EXPERIMENT, paused=True, owner="anna")
    registry.step(run_id, by="anna")
    registry.set_learning_rate(run_id, 0.01, by="anna")
    registry.step(run_id, by="anna")
    run = registry[run_id]
    until(lambda: run.state and run.state.step == 2)
    copied = registry[registry.copy(run_id, "berta")]
    until(lambda: copied.state.step > 20)
    registry.stop(copied.id, by="berta")
    assert (run.state.step, run.status, len(run.history)) == (2, "paused", 2)
    assert copied.history[:2] == run.history
    assert copied.state.x == pytest.approx(run.state.x * 0.99 ** (copied.state.step - 2))
    assert (registry.belongs(copied.id, "berta"), registry.belongs(copied.id, "anna")) == (True, False)
    registry.stop(run_id, by="anna")
    again = registry[registry.copy(run_id, "berta")]
    until(lambda: again.state.step > 2)
    for mine, owner in ((run_id, "anna"), (copied.id, "berta"), (again.id, "berta")):
        registry.remove(mine, by=owner)


def test_a_copy_of_a_finished_run_is_finished_too(registry: Runs) -> None:
    run = registry[registry.start(replace(EXPERIMENT, epochs=1))]
    until(lambda: run.status == "finished")
    copied = registry[registry.copy(run.id, "berta")]
    assert (copied.status, copied.history, copied.state) == ("finished", run.history, run.state)
    registry.remove(copied.id, by="berta")


def test_a_killed_process_costs_a_run_what_came_after_the_last_snapshot(
    engine: Engine, tmp_path: Path
) -> None:
    first = Store(lambda: tmp_path)
    registry = Runs(engine, f"{WORK}:descend_whole", first)
    run = registry[registry.start(EXPERIMENT, name="the run", owner="anna")]
    rested = registry[registry.start(EXPERIMENT, paused=True, owner="anna")]
    until(lambda: sum(p.validation_loss is not None for p in run.history) >= 3)
    registry.set_learning_rate(run.id, 0.002, by="anna")
    until(lambda: first.find(run.id).run.history)
    first._alive.close()  # as the system does it for a process that is dead
    before, until_then = registry, first.find(run.id).run
    after = Runs(engine, f"{WORK}:descend_whole", Store(lambda: tmp_path))
    after.wake()
    again = after.here(run.id)
    assert (again.name, again.learning_rate) == ("the run", 0.002)
    assert again.history[: len(until_then.history)] == until_then.history
    assert after.belongs(run.id, "anna")
    assert after.here(rested.id) is None, "what rested need not be in memory"
    until(lambda: len(again.history) > len(until_then.history) + 1)
    assert again.status == "running"
    assert [p.step for p in again.history] == sorted({p.step for p in again.history})
    assert after.get(rested.id).status == "paused"
    assert [r.id for r in after.of("anna")] == [run.id, rested.id]
    assert after.of("berta") == []
    for registry in (before, after):
        for run_id in (run.id, rested.id):
            registry.remove(run_id, by="anna")
    assert list((tmp_path / "anna").iterdir()) == []


def test_a_registry_that_ends_in_order_goes_on_where_it_was(engine: Engine, tmp_path: Path) -> None:
    registry = Runs(engine, f"{WORK}:descend_whole", Store(lambda: tmp_path))
    run = registry[registry.start(EXPERIMENT)]
    until(lambda: len(run.history) >= 2)
    registry.pause(run.id)
    until(lambda: not registry.moving(run.id))
    registry.resume(run.id)
    until(lambda: len(run.history) >= 4)
    registry.rest()
    kept = Store(lambda: tmp_path)
    registry._register._store._alive.close()
    assert kept.find(run.id).run.status == "running"
    registry.remove(run.id)


@pytest.mark.keras
def test_a_large_real_net_travels_as_snapshots_and_its_numbers_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cvlab.nets.training import train_states

    for name in ("CVLAB_SCHEDULER", "CVLAB_WARM_UP", "CVLAB_ENGINE_MODULES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CVLAB_WORKERS", "2")
    layers = (Flatten(), Dense(units=500, activation="relu"), Dense(units=10, activation="softmax"))
    net = Architecture((28, 28, 1), layers)
    experiment = replace(EXPERIMENT, architecture=net, epochs=12, optimizer=SGD(learning_rate=0.05))
    (*_, (alone, _)), (*_, (again, _)) = train_states(experiment), train_states(experiment)
    for once, twice in zip(alone.weights, again.weights, strict=True):
        np.testing.assert_array_equal(once, twice)
    engine = Engine()
    registry = Runs(engine)
    try:
        run = registry[registry.start(experiment, paused=True)]
        registry.step_epoch(run.id)
        until(lambda: run.status == "paused" and not registry.moving(run.id))
        assert (run.state.epoch, run.state.step) == (1, 0)
        assert run.state.weights[0].shape == (784, 500)
        assert run.history[-1].validation_loss is not None
        other = registry[registry.start(replace(experiment, seed=1, epochs=3))]  # the same net's second run
        registry.resume(run.id)
        until(lambda: run.status == other.status == "finished")
    finally:
        engine.stop()
    assert [p.epoch for p in run.history if p.validation_loss is not None] == list(range(1, 13))
    for ours, theirs in zip(run.state.weights, alone.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


@pytest.mark.keras
def test_a_real_net_killed_in_mid_run_ends_with_the_numbers_of_an_undisturbed_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("CVLAB_SCHEDULER", "CVLAB_WARM_UP", "CVLAB_ENGINE_MODULES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CVLAB_WORKERS", "2")
    engine = Engine()
    registry = Runs(engine)
    experiment = replace(EXPERIMENT, epochs=25, seed=3, optimizer=SGD(learning_rate=0.05))
    try:
        calm = registry[registry.start(experiment)]
        until(lambda: calm.status == "finished")
        struck = registry[registry.start(experiment)]
        until(lambda: len(struck.history) >= 4)
        os.kill(next(w.pid for w in engine.status().workers if w.role == "train"), signal.SIGKILL)
        until(lambda: struck.message)
        assert "A worker stopped; going on from step" in struck.message
        until(lambda: struck.status == "finished")
    finally:
        engine.stop()
    for ours, theirs in zip(calm.state.weights, struck.state.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)
    ends = [[p for p in run.history if p.validation_loss is not None] for run in (calm, struck)]
    assert [p.epoch for p in ends[0]] == [p.epoch for p in ends[1]] == list(range(1, 26))
    for ours, theirs in zip(*ends, strict=True):
        assert ours.validation_loss == pytest.approx(theirs.validation_loss, abs=1e-6)
        assert ours.loss == pytest.approx(theirs.loss, abs=1e-6)
    assert calm.history[-1].validation_accuracy > 0.9
