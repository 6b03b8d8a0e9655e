"""The receptive field on the learner's picture: point at an output of any layer and see what it has seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cvlab.convolution.receptive_field import Field, ways
from cvlab.images import to_rgb
from cvlab.pixels import to_bytes
from cvlab.types import Image
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent
HTML = """
<div class="fields">
  <div class="maps" role="group" aria-label="The picture and the layers' maps">
    <div class="first"></div>
    <div class="others"></div>
  </div>
  <div class="tools"><button type="button" data-do="ways" aria-pressed="false">How many ways lead there</button></div>
  <p class="key" hidden></p>
  <p class="sentence" aria-live="polite"></p>
</div>
"""

_mount = register("field", FOLDER, HTML, parts=(MESSAGE, CANVAS))


def receptive_field(image: Image, fields: Sequence[Field], names: Sequence[str], *, key: str) -> None:
    """Show the picture and each layer's map; `fields` begins with the picture's own, `names` with layer 1."""
    layers = [
        {"name": name, "size": field.output_size, "axes": [_axis(field, a) for a in (0, 1)]}
        for name, field in zip(names, fields[1:], strict=True)
    ]
    header = {"size": image.shape[:2], "layers": layers}
    paths = [ways(fields, axis) for axis in (0, 1)]
    down, across = ((p / max(1, p.max())).astype(np.float32) for p in paths)
    pixels = to_bytes(to_rgb(image))
    _mount(key=key, data=pack(header, down=down, across=across, pixels=pixels))


def _axis(field: Field, axis: int) -> dict[str, int]:
    return {"start": field.start[axis], "jump": field.jump[axis], "size": field.size[axis]}
