"""Run by the process that reads other people's files: a zip becomes a folder of pictures that are quick to read."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as PillowImage

from cvlab.datasets.archives import Plan, check_pictures, planned, tried
from cvlab.datasets.files import decode_bytes
from cvlab.datasets.members import opened
from cvlab.datasets.room import writing
from cvlab.datasets.upload_store import write
from cvlab.pictures.examining import DAMAGE, Refused, damaged, examined
from cvlab.reading import LeftOut
from cvlab.types import as_image

SIDE = 512  # pixels a side that a picture is kept at; nothing is ever read larger than 256
SHORTEST = 256
MOST_PIXELS = 2**20  # of a picture that is far longer than wide
PLAIN_BYTES = 2**21  # of a file that is kept as it is
MOST_STORED = 2**29  # bytes


def unpack(
    data: bytes, folder: str, labels: str = "folders", report: Callable[[list[int]], None] | None = None
) -> dict[str, Any]:
    """Unpack a zip's pictures into a new folder, none larger than is ever needed; what was taken and left out.

    Returns plain values: names (classes), told (for `shelf.place`), counts [[part, class, pictures]], left_out
    [[name, reason]], notes; or, where only another reading of it would do, problem and offers [[labels, {class:
    pictures}]].

    Raises:
        ValueError: in one sentence, for what is no such zip or would not make a data set.
    """
    with opened(data) as archive:
        plan = planned(archive, labels)
        try:
            return _unpacked(plan, Path(folder), report)
        except ValueError as error:
            if not plan.offers:
                raise
            return {"problem": str(error), "offers": [[o.labels, o.counts] for o in plan.offers]}


def _unpacked(plan: Plan, folder: Path, report: Callable[[list[int]], None] | None) -> dict[str, Any]:
    shown, names = plan.shown, sorted(plan.shown.values())
    check_pictures(plan, Counter((p.part, shown[p.label]) for p in plan.layout.placed), ())
    counts: Counter[tuple[str, str]] = Counter()
    told, left_out, room = [], [], MOST_STORED
    said = None if report is None else (lambda done, every: report([done, every]))
    for number, item in enumerate(tried(plan, said, small)):
        if isinstance(item, LeftOut):
            left_out.append(item)
            continue
        room -= len(item.data)
        if room < 0:
            raise ValueError(
                f"These pictures take more than {MOST_STORED // 2**20} MB; bring fewer, or smaller ones."
            )
        with writing():
            told.append(write(folder, item.part, names.index(item.label), number, item.data))
        counts[item.part, item.label] += 1
    check_pictures(plan, counts, tuple(left_out))
    return {
        "names": [name for name in names if any(label == name for _, label in counts)],
        "told": told,
        "counts": [[part, label, n] for (part, label), n in sorted(counts.items())],
        "left_out": [list(item) for item in (*plan.layout.left_out, *left_out)],
        "notes": list(plan.layout.notes),
    }


def small(data: bytes) -> bytes:
    """The picture in the bytes of a file, as bytes that will always decode fast.

    A small plain PNG or JPEG stays as it is; all else is read once, shrunk to about SIDE, and written anew: without
    loss, or as a JPEG of high quality where it was a large one.

    Raises:
        ValueError: with the reason in words, where it cannot be read.
    """
    kind, mode, size = _seen(data)
    longest = _longest(*size)
    if mode in ("L", "RGB"):
        scale = longest / max(size)
        width, height = (max(1, round(side * scale)) for side in size)
        pixels = decode_bytes(data, (height, width, 1 if mode == "L" else 3))
        if kind in ("PNG", "JPEG") and max(size) <= SIDE and len(data) <= PLAIN_BYTES:
            return data
    else:
        pixels = (as_image(data, longest=longest) * 255).round().astype(np.uint8)
    made, out = PillowImage.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels), io.BytesIO()
    if kind in ("JPEG", "WEBP") and max(size) > SIDE:
        made.save(out, "JPEG", quality=95, subsampling=0)
    else:
        made.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _seen(data: bytes) -> tuple[str, str, tuple[int, int]]:
    """Format, mode ("L" and "RGB" for plain ones alone) and size of a picture as it is seen, once it is turned."""
    try:
        with examined(data) as picture:
            plain = picture.mode in ("L", "RGB") and "transparency" not in picture.info
            kind = "progressive" if picture.info.get("progressive") else picture.format
            turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            size = picture.size[::-1] if turned else picture.size
            return kind or "", picture.mode if plain else "", size
    except Refused:
        raise
    except DAMAGE as error:
        raise damaged() from error


def _longest(width: int, height: int) -> int:
    """The longer side once it is shrunk: SIDE, or more where the shorter one would fall below SHORTEST."""
    long, short = max(width, height), min(width, height)
    scale = min(1.0, max(SIDE / long, SHORTEST / short))
    scale = min(scale, (MOST_PIXELS / (width * height)) ** 0.5)
    return max(1, round(long * scale))
