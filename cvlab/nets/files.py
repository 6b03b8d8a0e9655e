"""What a run leaves behind as files: the model as `.keras`, and a folder that TensorBoard opens."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from cvlab.experiment import Experiment, History, Progress
from cvlab.nets.build import build
from cvlab.nets.models import put
from cvlab.nets.opening.load import CLASSES, load, open_file

__all__ = ["load", "open_file", "save", "tensorboard"]

# The names by which `keras.callbacks.TensorBoard` writes them, so that runs of both can be compared.
_CURVES = {
    "train": {"epoch_loss": "loss", "epoch_{metric}": "accuracy", "epoch_learning_rate": "learning_rate"},
    "validation": {"epoch_loss": "validation_loss", "epoch_{metric}": "validation_accuracy"},
}


def save(experiment: Experiment, weights: Sequence[np.ndarray]) -> bytes:
    """The network with those weights as a `.keras` file: `keras.models.load_model` reads it, compiled."""
    model = build(experiment)
    put(model, weights)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.keras"
        model.save(path)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(CLASSES, json.dumps(experiment.dataset.class_names))
        return path.read_bytes()


def tensorboard(experiment: Experiment, history: History) -> bytes:
    """The run as a zip of TensorBoard's event files: unpack it, then `tensorboard --logdir` the folder.

    Epochs are counted from 0, as Keras' own callback does; points inside epochs are by optimizer updates.
    """
    with tempfile.TemporaryDirectory() as folder:
        for part, curves in _CURVES.items():
            with tf.summary.create_file_writer(str(Path(folder) / part)).as_default():
                if part == "train":
                    text = json.dumps(experiment.to_dict(), indent=1)
                    _write("experiment", tf.constant([f"```\n{text}\n```"]), 0, "text")
                for point in history:
                    _point(point, part, curves, experiment.metric)
        return _zipped(Path(folder))


def _point(point: Progress, part: str, curves: dict[str, str], metric: str) -> None:
    if point.validation_loss is not None:
        for tag, name in curves.items():
            _scalar(tag.format(metric=metric), getattr(point, name), point.epoch - 1)
    elif part == "train":
        _scalar("batch_loss", point.loss, point.step)
        _scalar(f"batch_{metric}", point.accuracy, point.step)
    if part == "train":
        for signs in point.signs:
            for name in ("weight_norm", "gradient_norm", "update_norm", "dead"):
                if (value := getattr(signs, name)) is not None:
                    _scalar(f"{name}/{signs.layer}", value, point.step)


def _scalar(tag: str, value: float, step: int) -> None:
    _write(tag, tf.constant(value, tf.float32), step, "scalars")


def _write(tag: str, value: tf.Tensor, step: int, plugin: str) -> None:
    # tf.summary.scalar wants TensorBoard to be installed; this is what it writes.
    metadata = tf.compat.v1.SummaryMetadata()
    metadata.plugin_data.plugin_name = plugin
    metadata.data_class = (
        tf.compat.v1.SummaryMetadata.DESCRIPTOR.fields_by_name["data_class"]
        .enum_type.values_by_name["DATA_CLASS_SCALAR" if plugin == "scalars" else "DATA_CLASS_TENSOR"]
        .number
    )
    tf.summary.write(tag, value, step=step, metadata=metadata)


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return packed.getvalue()
