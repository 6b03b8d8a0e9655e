"""A run's history as CSV: one line a point of the curves, one column a figure, for any spreadsheet."""

from __future__ import annotations

import csv
import dataclasses
import io

from cvlab.experiment.progress import History, LayerSigns, Progress

FIGURES = tuple(f.name for f in dataclasses.fields(Progress) if f.name != "signs")
SIGNS = tuple(f.name for f in dataclasses.fields(LayerSigns) if f.name != "layer")


def to_csv(history: History) -> str:
    """The history as text. Figures that a point has not, as validation inside an epoch, are left empty; the signs of a
    layer stand in columns such as `conv2d weight_norm`. Numbers are written so that reading gives them back exactly.
    """
    layers = list(dict.fromkeys(signs.layer for point in history for signs in point.signs))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*FIGURES, *(f"{layer} {name}" for layer in layers for name in SIGNS)])
    for point in history:
        signs = {found.layer: found for found in point.signs}
        writer.writerow(
            [getattr(point, name) for name in FIGURES]
            + [getattr(signs.get(layer), name, None) for layer in layers for name in SIGNS]
        )
    return text.getvalue()
