"""Other people's files are read by a process that may take only so much."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cvlab.reading import Budget, OverBudget, ReadingFault, children, read
from cvlab.reading.wire import messages, value_of

WORK = "tests.slow_reading"
SMALL = Budget(seconds=1, memory=50 * 2**20, answer=2**20)

numbers = arrays.arrays(
    st.sampled_from(["u1", "<u2", "<i8", "<f4", "<f8", "?"]),
    arrays.array_shapes(max_dims=3, max_side=4, min_side=0),
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | numbers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b


@given(values)
@settings(max_examples=40)
def test_plain_values_and_arrays_cross_the_wire_unchanged(value):
    _, *body = messages(b"R", value)
    assert same(value_of(b"".join(body)), value)


@given(st.binary(max_size=64))
@settings(max_examples=300)
def test_nonsense_on_the_wire_is_refused_and_never_run(body):
    with suppress(ValueError):
        assert not callable(value_of(body))


def test_a_result_is_what_the_function_returns():
    found = read(f"{WORK}:same", b"\x00\xff", [1, "a"], np.arange(3.0), budget=SMALL)
    assert same(found, [b"\x00\xff", [1, "a"], np.arange(3.0)])


def test_its_own_sentence_comes_back():
    with pytest.raises(ValueError, match="This file is not a picture"):
        read("cvlab.types:as_image", b"nonsense")


def test_one_process_serves_many_files_and_not_this_one():
    first = read(f"{WORK}:number", budget=SMALL)
    assert read(f"{WORK}:number", budget=SMALL) == first != os.getpid()


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        ("spin", (), "took more than 1 seconds"),
        ("eat", (), "more than 50 MB of memory"),
        ("much", (), "broke the process"),
        ("die", (), "broke the process"),
    ],
)
def test_who_goes_over_the_budget_is_ended_with_a_sentence(function, arguments, words):
    with pytest.raises(OverBudget, match=words):
        read(f"{WORK}:{function}", *arguments, budget=SMALL)
    assert read(f"{WORK}:same", 1, budget=SMALL) == [1]  # the next file has a process again


@pytest.mark.parametrize("function", ["fail", "wrong"])
def test_a_fault_of_ours_is_a_sentence_for_the_learner_and_a_trace_in_the_log(function, caplog):
    with pytest.raises(ReadingFault, match="could not be read"):
        read(f"{WORK}:{function}", budget=SMALL)
    assert "Traceback" in caplog.text


def test_nothing_is_written_but_what_the_budget_grants(tmp_path):
    with pytest.raises(ReadingFault):
        read(f"{WORK}:write", str(tmp_path / "a"), 10, budget=SMALL)
    granted = Budget(seconds=1, memory=50 * 2**20, answer=2**20, written=10)
    assert read(f"{WORK}:write", str(tmp_path / "b"), 10, budget=granted) == 10
    with pytest.raises(ReadingFault):
        read(f"{WORK}:write", str(tmp_path / "c"), 11, budget=granted)


def test_a_process_that_keeps_much_memory_is_not_used_again():
    holder = read(f"{WORK}:leave", budget=Budget(seconds=5, memory=600 * 2**20, answer=2**20))
    assert read(f"{WORK}:number", budget=SMALL) != holder


def test_reports_arrive_in_order():
    said = []
    assert read(f"{WORK}:steps", 50, budget=SMALL, report=said.append) == 50
    numbers = [n for n in said if n is not None]
    assert numbers == list(range(50))
    assert all(a < b for a, b in pairwise(numbers))


def test_a_stop_ends_the_process_at_once():
    class Stop(Exception):
        pass

    def stop(said: object) -> None:
        raise Stop

    with pytest.raises(Stop):
        read(f"{WORK}:spin", budget=Budget(seconds=60, memory=50 * 2**20, answer=2**20), report=stop)


def test_secrets_of_the_app_are_not_handed_on(monkeypatch):
    monkeypatch.setenv("SOME_SECRET_TOKEN", "x")
    children.close()  # a new process would get it
    assert "SOME_SECRET_TOKEN" not in read(f"{WORK}:environment", budget=SMALL)


def test_many_at_once_all_get_their_own_answer():
    found = {}

    def ask(number: int) -> None:
        found[number] = read(f"{WORK}:same", number, budget=SMALL)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: [n] for n in range(12)}
