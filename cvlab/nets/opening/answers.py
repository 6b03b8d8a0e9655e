"""What the numbers at a foreign network's end say: shares of classes, or no shares at all."""

from __future__ import annotations

import keras

from cvlab.foreign import Origin
from cvlab.nets.models import layers_of
from cvlab.nets.tapping import SQUASHING, activation_of

# Names of layers whose numbers are no classes.
_NO_CLASSES = ("embed", "feature", "regress", "box", "value", "landmark", "point", "latent")


def origin_of(model: keras.Model) -> Origin:
    """Where the answer comes from.

    Raises:
        ValueError: where it is no row of numbers, or comes from no layer.
    """
    shape = tuple(model.outputs[0].shape[1:])
    if len(shape) != 1:
        words = " × ".join(map(str, shape))
        raise ValueError(f"it gives maps of {words}, not one number a class; end it with a Dense layer")
    operation = model.outputs[0]._keras_history.operation
    while isinstance(operation, keras.Model):
        operation = operation.outputs[0]._keras_history.operation
    last = layers_of(model)[-1]
    if operation is not last.layer:
        raise ValueError(
            f"its answer comes from {operation.name}, which is no layer; end it with a Dense layer"
        )
    return Origin(
        last=last.path,
        numbers=shape[0],
        softmax=isinstance(last.layer, keras.layers.Softmax),
        squashing=activation_of(last.layer) in SQUASHING,
    )


def answers_of(model: keras.Model, loss: str) -> tuple[str, str]:
    """(one of ANSWERS, a sentence where that is not plain to see). loss: the one it was trained with, "" if unknown."""
    last, count = layers_of(model)[-1].layer, model.outputs[0].shape[1]
    squashed = activation_of(last)
    if squashed == "softmax" and count == 1:
        return "numbers", (
            "It ends with softmax of one number, which is always 1.0: a single number has nothing to share with. For "
            "two classes end with Dense(1, activation='sigmoid') or Dense(2, activation='softmax')."
        )
    if squashed == "softmax":
        return "classes", ""
    if squashed == "sigmoid":
        return ("binary" if count == 1 else "labels"), ""
    if squashed != "linear":
        return (
            "numbers",
            f"It ends with {squashed}, so its numbers are shown as they are: they are no shares.",
        )
    return _linear(last, count, loss)


def _linear(last: keras.Layer, count: int, loss: str) -> tuple[str, str]:
    """The same of a network that ends without an activation."""
    told = (
        f"It ends without an activation and was trained with {loss}"
        if loss
        else "It ends without an activation"
    )
    if "binary" in loss and "crossentropy" in loss:
        return ("binary" if count == 1 else "labels"), f"{told}, so its numbers are taken for logits."
    if "crossentropy" in loss and count > 1:
        return "classes", f"{told}, so its numbers are taken for logits: softmax makes shares of them."
    dense = isinstance(last, keras.layers.Dense)
    if loss or count == 1 or not dense or any(word in last.name.lower() for word in _NO_CLASSES):
        return "numbers", f"{told}, so its numbers are shown as they are: they are no shares."
    return "classes", (
        f"{told}; its {count} numbers are taken for logits, of which softmax makes shares. If they are no classes, "
        "say so."
    )
