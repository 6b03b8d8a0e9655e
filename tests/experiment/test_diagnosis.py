"""What is said about curves: of real trainings (tests/histories.json) and of curves made up to a rule."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from cvlab.experiment import Progress
from cvlab.experiment.diagnosis import KINDS, Diagnosis, diagnose

# Epoch, step, loss, accuracy, validation loss and validation accuracy of trainings of the notes' ConvNet, seed 0.
REAL = json.loads((Path(__file__).parents[1] / "histories.json").read_text())


def points(rows) -> tuple[Progress, ...]:
    names = ("epoch", "step", "loss", "accuracy", "validation_loss", "validation_accuracy")
    return tuple(Progress(**dict(zip(names, row, strict=True))) for row in rows)


def read(name: str, epochs: int | None = None) -> Diagnosis:
    case = REAL[name]
    return diagnose(points(case["rows"][:epochs]), chance=0.1, pictures=case["pictures"])


def made_up(losses, validation, accuracies=None, validation_accuracies=None, pictures=1000) -> Diagnosis:
    count = len(losses)
    accuracies = accuracies or [0.97] * count
    rows = zip(
        range(1, count + 1),
        range(40, 40 * count + 1, 40),
        losses,
        accuracies,
        validation,
        validation_accuracies or accuracies,
        strict=True,
    )
    return diagnose(points(rows), chance=0.1, pictures=pictures)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Adam, 10 epochs", "improving"),
        ("Adam, 40 epochs", "plateau"),
        ("Adam on 100 digits", "overfitting"),
        ("Adam on 100 digits, dropout 0.5", "underfitting"),
        ("SGD at 0.0001", "rate_too_low"),
        ("SGD at 10", "rate_too_high"),
        ("SGD at 0.5", "rate_too_high"),
        ("Adam at 0.1", "rate_too_high"),
        ("Adam at 0.05", "rate_too_high"),
        ("Nesterov at 0.3", "rate_too_high"),
        ("L2 of 0.2 on every kernel", "underfitting"),
        ("L1 of 0.01 on every kernel", "improving"),
        ("Adam on 2,000 of Fashion-MNIST", "overfitting"),
        ("Adam with batch normalization", "improving"),
    ],
)
def test_a_real_training_is_read_as_a_teacher_would(name: str, kind: str):
    assert read(name).kind == kind


def test_overfitting_is_dated_to_the_best_epoch_of_validation():
    found = read("Adam on 2,000 of Fashion-MNIST")
    losses = [row[4] for row in REAL["Adam on 2,000 of Fashion-MNIST"]["rows"]]
    assert abs(found.epoch - (1 + losses.index(min(losses)))) <= 2
    assert found.sentence.startswith(f"Overfitting since epoch {found.epoch}")
    assert f"to {losses[-1]:.3g}" in found.evidence


def test_dropout_puts_overfitting_off():
    def first(name: str) -> int:
        return next(n for n in range(1, 61) if read(name, n).kind == "overfitting")

    plain, dropped = "Adam on 2,000 of Fashion-MNIST", "Adam on 2,000 of Fashion-MNIST, dropout 0.2"
    assert first(dropped) > 2 * first(plain)


@pytest.mark.parametrize("name", REAL)
def test_no_real_training_is_judged_by_its_first_epoch(name: str):
    assert read(name, 1).kind == "too_early"
    assert read(name, 0).kind == "too_early"


@pytest.mark.parametrize("name", ["Adam, 10 epochs", "Adam, 40 epochs", "Adam with batch normalization"])
def test_a_sound_training_is_never_called_broken_on_its_way(name: str):
    kinds = {read(name, n).kind for n in range(1, len(REAL[name]["rows"]) + 1)}
    assert kinds <= {"too_early", "improving", "plateau"}


def test_overfitting_since_epoch_four():
    found = made_up(
        losses=[1.0, 0.7, 0.5, 0.4, 0.33, 0.27, 0.22, 0.18, 0.15, 0.12],
        validation=[1.1, 0.8, 0.6, 0.5, 0.52, 0.55, 0.59, 0.64, 0.7, 0.75],
    )
    assert (found.kind, found.epoch) == ("overfitting", 4)
    assert "0.4 to 0.12" in found.evidence
    assert "0.5 to 0.75" in found.evidence


def test_validation_that_is_right_less_often_is_learning_by_heart_even_where_its_loss_stands():
    found = made_up(
        losses=[0.9, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.01],
        validation=[1.0, 0.6, 0.5, 0.45, 0.44, 0.44, 0.44, 0.44, 0.44, 0.44],
        accuracies=[0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 1.0, 1.0, 1.0],
        validation_accuracies=[0.7, 0.8, 0.84, 0.86] + [0.87] * 6,
    )
    assert (found.kind, found.epoch) == ("overfitting", 5)


def test_a_loss_that_runs_away_is_diverging_even_inside_the_first_epoch():
    rows = [
        (1, n, loss, 0.1, None, None) for n, loss in enumerate([2.3, 2.2, 2.4, 9, 60, 400, 3000], start=1)
    ]
    found = diagnose(points(rows), chance=0.1, pictures=1000)
    assert (found.kind, found.epoch) == ("diverging", 1)
    assert "step 2" in found.sentence
    assert "3e+03 at step 7" in found.evidence


def test_a_loss_that_is_no_number_is_diverging():
    rows = [(1, n, loss, 0.1, None, None) for n, loss in enumerate([2.3] * 5 + [math.inf] * 3, start=1)]
    assert diagnose(points(rows), chance=0.1, pictures=1000).kind == "diverging"


def test_one_unlucky_batch_is_not_diverging():
    losses = [2.3, 2.0, 1.7, 1.5, 1.3, 5.0, 1.2]
    rows = [(1, n, loss, 0.5, None, None) for n, loss in enumerate(losses, start=1)]
    assert diagnose(points(rows), chance=0.1, pictures=1000).kind == "too_early"


def test_flat_low_curves_are_underfitting_and_flat_high_ones_a_plateau():
    flat = {"losses": [2.0, 1.0] + [0.8] * 8, "validation": [2.0, 1.1] + [0.81] * 8}
    assert made_up(**flat, accuracies=[0.7] * 10).kind == "underfitting"
    assert made_up(**flat, accuracies=[0.99] * 10).kind == "plateau"


def test_few_pictures_may_vary_more_before_the_rate_is_blamed():
    losses = [1.0, 0.5, 0.4, 0.5, 0.38, 0.48, 0.36, 0.46, 0.35, 0.45]
    assert made_up(losses, losses, pictures=50_000).kind == "rate_too_high"
    assert made_up(losses, losses, pictures=100).kind != "rate_too_high"


def test_every_reading_is_a_sentence_of_a_known_kind():
    for name in REAL:
        for n in range(len(REAL[name]["rows"]) + 1):
            found = read(name, n)
            assert found.kind in KINDS
            assert found.sentence.endswith(".")
            assert found.kind == "too_early" or (found.evidence and found.advice)
