"""What the detection lesson has to save."""

from __future__ import annotations

from cvlab.detection.judging import Curve, envelope
from cvlab.plots import palette
from cvlab.plots.slides import Line, Slide


def precision_and_recall(curve: Curve, how: str, digits: int) -> Slide | None:
    """The curve of the boxes on screen; None without boxes or digits."""
    if not digits or not len(curve.recall):
        return None
    raised = envelope(curve.precision).tolist()
    return Slide(
        name="Precision and recall",
        caption=f"{digits} digits, found by: {how}. {int(curve.right.sum())} of {len(curve.right)} boxes are right; "
        f"average precision {curve.ap:.2f}.",
        lines=(
            Line(
                name="box by box",
                x=curve.recall.tolist(),
                y=curve.precision.tolist(),
                colour=palette.TRAINING,
            ),
            Line(
                name="raised, as it is read",
                x=[0.0, *curve.recall.tolist()],
                y=[*raised[:1], *raised],
                colour=palette.VALIDATION,
                dashed=True,
            ),
        ),
        axes=("recall", "precision"),
    )
