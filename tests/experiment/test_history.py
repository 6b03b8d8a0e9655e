"""The history as CSV: every number comes back exactly, and what a point has not is left empty."""

import csv
import io

import numpy as np

from cvlab.experiment import LayerSigns, Progress
from cvlab.experiment.history import to_csv


def signs(layer, weight, gradient, update, dead=None):
    return LayerSigns(layer=layer, weight_norm=weight, gradient_norm=gradient, update_norm=update, dead=dead)


HISTORY = (
    Progress(epoch=1, step=20, loss=1 / 3, accuracy=0.1 + 0.2, learning_rate=1e-5),
    Progress(
        epoch=1,
        step=40,
        loss=1.5,
        accuracy=0.5,
        validation_loss=1e-9,
        validation_accuracy=0.625,
        signs=(signs("conv2d", 1.0, 0.5, 0.25), signs("activation", 0, 0, 0, 0.75)),
    ),
)


def rows(history):
    return list(csv.DictReader(io.StringIO(to_csv(history))))


def test_one_line_a_point_and_every_number_exactly():
    first, second = rows(HISTORY)
    assert float(first["loss"]) == 1 / 3
    assert float(first["accuracy"]) == 0.1 + 0.2
    assert float(second["validation_loss"]) == 1e-9
    assert (second["epoch"], second["step"]) == ("1", "40")


def test_what_a_point_has_not_is_empty():
    first, second = rows(HISTORY)
    assert first["validation_loss"] == ""
    assert first["conv2d weight_norm"] == ""
    assert second["conv2d dead"] == ""
    assert float(second["activation dead"]) == 0.75


def test_an_empty_history_is_a_line_of_names():
    assert to_csv(()).startswith("epoch,step,loss,accuracy,validation_loss,validation_accuracy,")
    assert rows(()) == []


def test_numpy_reads_it():
    table = np.genfromtxt(io.StringIO(to_csv(HISTORY)), delimiter=",", names=True)
    np.testing.assert_array_equal(table["loss"], [1 / 3, 1.5])
