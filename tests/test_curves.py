"""The curves show what the history says: steps between the epochs, training and validation at their ends."""

from __future__ import annotations

from cvlab.experiment import Progress
from cvlab.plots.curves import learning_curves

HISTORY = (
    Progress(epoch=1, step=5, loss=2.0, accuracy=0.2),
    Progress(epoch=1, step=10, loss=1.5, accuracy=0.4, validation_loss=1.2, validation_accuracy=0.5),
    Progress(epoch=2, step=15, loss=1.0, accuracy=0.6),
    Progress(epoch=2, step=20, loss=0.9, accuracy=0.7, validation_loss=1.0, validation_accuracy=0.65),
)


def traces(figure):
    return {(t.name, "accuracy" if t.xaxis == "x2" else "loss"): t for t in figure.data}


def test_one_run_is_drawn_by_steps_and_by_epochs():
    found = traces(learning_curves([("a", HISTORY)], steps_per_epoch=10))
    assert list(found["training, by steps", "loss"].x) == [0.5, 1.5]
    assert list(found["training, by steps", "loss"].y) == [2.0, 1.0]
    assert list(found["training", "loss"].x) == [1, 2]
    assert list(found["training", "accuracy"].y) == [0.4, 0.7]
    assert list(found["validation", "loss"].y) == [1.2, 1.0]


def test_runs_laid_over_each_other_have_a_colour_each_and_the_same_dash_for_validation():
    found = traces(learning_curves([("a", HISTORY), ("b", HISTORY)], steps_per_epoch=10))
    assert ("training, by steps", "loss") not in found
    assert found["a: training", "loss"].line.color != found["b: training", "loss"].line.color
    assert found["a: training", "loss"].line.color == found["a: validation", "loss"].line.color
    assert found["b: validation", "loss"].line.dash
    assert not found["b: training", "loss"].line.dash


def test_validation_is_told_by_its_dash_and_its_mark_as_well_as_by_its_colour():
    found = traces(learning_curves([("a", HISTORY)], steps_per_epoch=10))
    assert found["validation", "loss"].line.dash
    assert found["validation", "loss"].marker.symbol != found["training", "loss"].marker.symbol


def test_a_run_that_has_not_begun_is_an_empty_figure():
    figure = learning_curves([("a", ())], steps_per_epoch=10)
    assert all(len(t.x) == 0 for t in figure.data)
