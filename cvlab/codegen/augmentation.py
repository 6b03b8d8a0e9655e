"""The Keras layers that do what a list of augmentations does, as a script that runs."""

from __future__ import annotations

from collections.abc import Sequence

from cvlab.augmentations.base import AugmentationSpec
from cvlab.augmentations.moves import HorizontalFlip, VerticalFlip
from cvlab.types import Shape


def to_layers(specs: Sequence[AugmentationSpec], shape: Shape) -> tuple[str, ...]:
    """One call after the other: `RandomRotation(0.1111, fill_mode="nearest")`, for pictures of that shape in [0, 1]."""
    return tuple(layer for spec in specs for layer in spec.keras_layers(*shape[:2]))


def keras_code(specs: Sequence[AugmentationSpec], shape: Shape) -> str:
    """A script that applies them to a batch while training, and leaves it alone otherwise."""
    notes = [text for kind, text in NOTES_BY_KIND.items() if any(spec.kind == kind for spec in specs)]
    odd = [s for s in specs if isinstance(s, HorizontalFlip | VerticalFlip) and s.probability != 0.5]
    notes += [f"RandomFlip mirrors half of the pictures; on screen it is {s.probability:.0%}." for s in odd]
    return "\n".join(
        [
            "import keras",
            "from keras import layers",
            "",
            *(f"# {text}" for text in notes),
            "augmentation = keras.Sequential(",
            "    [",
            f"        keras.Input({tuple(int(n) for n in shape)}),  # values in [0, 1]",
            *(f"        layers.{call}," for call in to_layers(specs, shape) or ("Identity()",)),
            "    ]",
            ")",
            "",
            f"pictures = keras.random.uniform((8, {', '.join(str(int(n)) for n in shape)}))",
            "changed = augmentation(pictures, training=True)  # another draw at every call",
            "same = augmentation(pictures, training=False)  # as in evaluate() and predict(): left alone",
            "print(changed.shape)",
            "",
        ]
    )


# What a learner who compares the two should know.
NOTES_BY_KIND = {
    "shear": "RandomShear slants about the top left corner and takes a share, not degrees.",
    "cutout": "RandomErasing keeps its patch inside the picture, of the same area on average.",
    "crop": "RandomCrop cuts at whole pixels; Resizing brings the part back to size.",
}
