"""Learning-rate schedules: their shape, and that Keras' own classes give the same numbers."""

import pytest

from cvlab.schedules import SCHEDULES, Constant, CosineDecay, ExponentialDecay, OneCycle, StepDecay, TimeDecay

TOTAL = 100


def factors(schedule, total=TOTAL):
    return [schedule.factor(step, total) for step in range(total)]


def test_a_constant_rate_stays():
    assert set(factors(Constant())) == {1.0}


def test_stairs_have_the_given_number_of_drops():
    found = factors(StepDecay(rate=0.5, drops=3))
    assert sorted(set(found), reverse=True) == [1.0, 0.5, 0.25, 0.125]
    assert [found.count(f) for f in (1.0, 0.5, 0.25, 0.125)] == [25, 25, 25, 25]


def test_exponential_decay_is_halfway_in_ratio_at_half_time():
    assert ExponentialDecay(end=0.01).factor(50, TOTAL) == pytest.approx(0.1)


def test_time_based_decay_is_what_old_keras_called_decay():
    """Half of the rate is left after 1 / decay updates, however long the training is."""
    assert TimeDecay(decay=1e-4).factor(10_000, TOTAL) == pytest.approx(0.5)
    assert TimeDecay(decay=1e-6).factor(1_000_000, 10) == pytest.approx(0.5)
    assert factors(TimeDecay(decay=0.1))[:3] == [1, 1 / 1.1, 1 / 1.2]


def test_a_cosine_is_halfway_at_half_time():
    assert CosineDecay(alpha=0.2).factor(50, TOTAL) == pytest.approx(0.6)
    assert CosineDecay().factor(TOTAL, TOTAL) == pytest.approx(0)


def test_one_cycle_climbs_to_one_and_comes_down():
    found = factors(OneCycle(climb=0.3, start=0.1, end=0.0))
    assert found[0] == pytest.approx(0.1)
    assert found.index(max(found)) == 30
    assert max(found) == 1.0
    assert found[:31] == sorted(found[:31])
    assert found[30:] == sorted(found[30:], reverse=True)
    assert found[-1] < 0.01


@pytest.mark.parametrize("kind", list(SCHEDULES))
@pytest.mark.parametrize("total", [1, 2, 7, 1000])
def test_a_factor_is_a_share_for_every_length_of_training(kind, total):
    assert all(0 <= factor <= 1 for factor in factors(SCHEDULES[kind](), total))


@pytest.mark.keras
@pytest.mark.parametrize(
    "schedule",
    [
        StepDecay(),
        StepDecay(rate=0.5, drops=6),
        ExponentialDecay(),
        TimeDecay(decay=0.02),
        CosineDecay(alpha=0.1),
        OneCycle(),
        OneCycle(climb=0.25, start=0.0, end=0.02),
        OneCycle(climb=0.0),
    ],
    ids=str,
)
def test_numbers_are_those_of_the_keras_class_it_names(schedule):
    from cvlab.nets.build import keras  # its threads are set before its first number

    for total in (7, 120):
        cls = getattr(keras.optimizers.schedules, schedule.keras_class)
        theirs = cls(**schedule.keras_arguments(0.2, total))
        for step in range(total):
            assert 0.2 * schedule.factor(step, total) == pytest.approx(
                float(theirs(step)), rel=2e-5, abs=1e-7
            )
