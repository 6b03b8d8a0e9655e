"""The question of the lesson: what of a network trains while its base is frozen."""

from __future__ import annotations

from cvlab.figures import size
from cvlab.question import Question
from cvlab.transfer.base import BLOCKS, SMALL
from cvlab.transfer.freezing import Head, last_map
from cvlab.transfer.ways import UNITS, Setting


def trained_numbers(network: str, side: int, head: Head, cut: str = BLOCKS[-1]) -> Question:
    """How many numbers train on a frozen base: the head's. cut: the last block that is used of the small base."""
    maps = last_map(network, side, cut)
    answer = head.parameters(maps)
    features = maps[0] * maps[1] * maps[2] if head.flat else maps[2]
    behind = f"a dense layer of {head.units} units and " if head.units else ""
    answers = "1 answer" if head.classes == 1 else f"{head.classes} answers"
    first = f"({features:,} + 1) × {head.units or head.classes}"
    second = f" + ({head.units} + 1) × {head.classes}" if head.units else ""
    return Question(
        text=f"A frozen base gives maps of {size(*maps)}. They are {'flattened' if head.flat else 'averaged'}, and "
        f"{behind}{answers} stand on them. How many numbers does training change?",
        answer=answer,
        because=f"The base stays as it is, however large. {first}{second} = {answer:,}.",
        tolerance=0,
    )


def of_setting(setting: Setting) -> Question:
    """The same of the first way."""
    if setting.network == SMALL:
        head = Head(units=0, classes=setting.dataset.class_count, flat=True)
        return trained_numbers(SMALL, 28, head, setting.cut)
    head = Head(units=UNITS, classes=setting.dataset.class_count, flat=False)
    return trained_numbers(setting.network, setting.dataset.image_shape[0], head)
