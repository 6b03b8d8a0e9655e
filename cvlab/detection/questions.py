"""What the lesson asks before it shows."""

from __future__ import annotations

from cvlab.question import Question


def right_boxes(right: int, boxes: int) -> Question:
    """How many of the boxes on screen are right."""
    return Question(
        text=f"{boxes} boxes are left on this canvas. How many of them lie on a digit and name it rightly?",
        answer=right,
        because=f"{right} of {boxes} meet a digit of their class with the judge's IoU, so the precision is "
        f"{right} / {boxes}" + (f" = {right / boxes:.2f}." if boxes else "."),
        tolerance=0,
    )
