"""The small base is worth ten points on digits it never saw; what is frozen stays, and the faults are felt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cvlab.datasets import HalfDigits
from cvlab.experiment import Experiment
from cvlab.experiment.base_rate import BaseRate
from cvlab.intervals import wilson
from cvlab.nets.training import evaluate, train_states
from cvlab.nets.transfer import amounts_of_digits
from cvlab.transfer.amounts import MEANS, PIXELS, SCRATCH
from cvlab.transfer.base import BLOCKS, layers_to
from cvlab.transfer.moves import moves
from cvlab.transfer.ways import Setting, base_experiment, experiment_of

pytestmark = pytest.mark.keras

SETTING = Setting(dataset=HalfDigits())


def ended(experiment: Experiment, weights=None) -> tuple[np.ndarray, ...]:
    *_, (state, _) = train_states(experiment, weights=weights)
    return state.weights


@pytest.fixture(scope="module")
def base() -> tuple[np.ndarray, ...]:
    return ended(base_experiment())


@pytest.fixture(scope="module")
def head(base) -> tuple[np.ndarray, ...]:
    return ended(experiment_of(SETTING, "features"), base)


def accuracy(way: str, weights: tuple[np.ndarray, ...], setting: Setting = SETTING) -> float:
    return evaluate(experiment_of(setting, way), weights).accuracy


def test_the_base_is_worth_twenty_points_at_ten_pictures_a_class(head):
    scratch = ended(experiment_of(SETTING, "scratch"))
    assert accuracy("features", head) >= accuracy("scratch", scratch) + 0.2


def test_a_frozen_base_is_the_same_to_the_last_bit(base, head):
    net = experiment_of(SETTING, "features").architecture
    found = moves(net, base, head, layers_to(SETTING.cut))
    assert len(found) == 6
    assert all(move.change == 0 for move in found)


def test_fine_tuning_moves_what_was_let_go_alone_and_is_no_worse(base, head):
    tuned = ended(experiment_of(SETTING, "tuned"), head)
    found = moves(experiment_of(SETTING, "tuned").architecture, base, tuned, layers_to(SETTING.cut))
    assert [move.layer for move in found if move.change > 0] == ["conv2d_2"]
    assert accuracy("tuned", tuned) >= accuracy("features", head) - 0.04


def test_a_rate_that_is_too_high_unlearns_in_the_first_epochs_and_ends_at_chance(head):
    setting = replace(SETTING, fault="rate")
    states = list(train_states(experiment_of(setting, "tuned"), weights=head))
    seen = [
        p.validation_accuracy for _, points in states for p in points if p.validation_accuracy is not None
    ]
    assert min(seen[:3]) < accuracy("features", head) - 0.2
    assert accuracy("tuned", states[-1][0].weights, setting) < 0.3


def test_a_slow_base_is_spared_by_a_head_that_has_not_settled(base, head):
    """The answer of the step: three hundredths of the rate, at least as good as the frozen base."""
    hasty = replace(SETTING, fault="unsettled")
    spared = replace(hasty, base_rate=BaseRate(share=0.03))
    alike, slow = (
        accuracy("tuned", ended(experiment_of(each, "tuned"), base), each) for each in (hasty, spared)
    )
    assert slow >= accuracy("features", head) > alike + 0.05


def test_batch_statistics_move_a_base_whose_convolutions_are_frozen(base, head):
    setting = replace(SETTING, fault="statistics")
    weights = ended(experiment_of(setting, "features"), base)
    assert accuracy("features", weights, setting) > accuracy("features", head) - 0.05, "it costs little here"
    found = moves(experiment_of(setting, "features").architecture, base, weights, layers_to(SETTING.cut))
    assert {move.layer.rstrip("_12") for move in found if move.change > 0} == {"batch_normalization"}


def test_scales_and_shifts_that_learn_too_help_where_each_epoch_shows_other_variations(base):
    faulty = replace(SETTING, fault="statistics")
    sound, risen = (
        accuracy("varied", ended(experiment_of(each, "varied"), base), each) for each in (SETTING, faulty)
    )
    assert risen > sound


def test_begun_before_the_head_has_settled_it_reads_less_than_the_frozen_base(base, head):
    setting = replace(SETTING, fault="unsettled")
    hasty = ended(experiment_of(setting, "tuned"), base)
    assert accuracy("tuned", hasty, setting) < accuracy("features", head)


@pytest.mark.parametrize("change", [{"fault": "preprocessing"}, {"cut": BLOCKS[3]}])
def test_pixels_of_another_range_and_the_last_block_too_make_the_features_worse(base, head, change):
    setting = replace(SETTING, **change)
    other = ended(experiment_of(setting, "features"), base)
    assert accuracy("features", other, setting) < accuracy("features", head)


def test_fine_tuning_makes_up_for_a_base_that_is_cut_too_late(base, head):
    setting = replace(SETTING, cut=BLOCKS[3])
    frozen = ended(experiment_of(setting, "features"), base)
    tuned = ended(experiment_of(setting, "tuned"), frozen)
    assert accuracy("tuned", tuned, setting) > accuracy("features", frozen, setting) + 0.05
    (low, high), (least, most) = interval("tuned", tuned, setting), interval("features", head, SETTING)
    assert max(low, least) < min(high, most), "no worse than with the base cut where it serves best"


def test_tuned_from_the_first_block_all_move_and_what_it_reads_changes_within_what_chance_explains(
    base, head
):
    setting = replace(SETTING, tune_from=BLOCKS[0])
    experiment = experiment_of(setting, "tuned")
    tuned = ended(experiment, head)
    found = moves(experiment.architecture, base, tuned, layers_to(SETTING.cut))
    moved = [move for move in found if move.change > 0]
    assert [move.layer for move in moved] == ["conv2d", "conv2d_1", "conv2d_2"]
    assert moved == sorted(moved, key=lambda move: move.change), "the last block most, the first least"
    low, high = zip(
        *(interval(*each) for each in (("features", head, SETTING), ("tuned", tuned, setting))), strict=True
    )
    assert max(low) < min(high)


def interval(way: str, weights: tuple[np.ndarray, ...], setting: Setting) -> tuple[float, float]:
    found = evaluate(experiment_of(setting, way), weights)
    return wilson(round(found.accuracy * found.count), found.count)


def test_amounts_are_measured_for_every_rival_and_told_as_they_come(base):
    work, shares = amounts_of_digits("digits", base, (1, 10, 50), 2, 1), []
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            found = end.value
            break
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    assert found.names == (PIXELS, *BLOCKS, MEANS, SCRATCH)
    assert found.accuracies.shape == (7, 3, 2)
    assert np.isnan(found.accuracies[-1, :, 1]).all(), "from scratch on one draw only"
    assert found.mean(BLOCKS[2])[1] > found.mean(PIXELS)[1] + 0.1
    once, ten, fifty = found.mean(SCRATCH)
    assert once < 0.3 < 0.35 < found.mean(BLOCKS[2])[0], (
        "with one picture a class: chance, and more than chance"
    )
    assert ten + 0.15 < found.mean(BLOCKS[2])[1] == pytest.approx(fifty, abs=0.06), "ten are worth fifty"
    low, high = found.band(BLOCKS[2])
    assert (low <= found.mean(BLOCKS[2])).all()
    assert (found.mean(BLOCKS[2]) <= high).all()
