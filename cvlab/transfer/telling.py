"""What became of the four ways, in figures and words."""

from __future__ import annotations

from dataclasses import dataclass

from cvlab.experiment import Run
from cvlab.experiment.reports import Evaluation
from cvlab.figures import percent
from cvlab.intervals import wilson
from cvlab.transfer.moves import Move


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Of one way that is through. right of count test pictures; seconds: of training. moved: the base's layers."""

    right: int
    count: int
    seconds: float
    moved: tuple[Move, ...] = ()

    @property
    def accuracy(self) -> float:
        return self.right / self.count

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.count)

    @property
    def in_words(self) -> str:
        """74.5 % of 557 (70.7 to 77.9 %)."""
        low, high = self.interval
        return f"{percent(self.accuracy)} of {self.count} ({100 * low:.1f} to {percent(high)})"


def outcome(run: Run, tested: Evaluation, moved: tuple[Move, ...] = ()) -> Outcome:
    """What a finished run came to on the test pictures."""
    right = round(tested.accuracy * tested.count)
    return Outcome(right=right, count=tested.count, seconds=seconds_of(run), moved=moved)


def seconds_of(run: Run) -> float:
    """How long its steps took, worked out from the pace at each point; waiting is not counted."""
    spent, before = 0.0, 0
    for point in run.history:
        if point.images_per_second > 0:
            spent += (point.step - before) * run.experiment.batch / point.images_per_second
        before = point.step
    return spent


def verdict(found: dict[str, Outcome]) -> str:
    """A sentence on what the ways came to; empty until two of them are through."""
    if "features" not in found:
        return ""
    frozen = found["features"]
    said = []
    if scratch := found.get("scratch"):
        gain = 100 * (frozen.accuracy - scratch.accuracy)
        said.append(
            f"With the base's features {frozen.right} of {frozen.count} pictures are read rightly, from scratch "
            f"{scratch.right}: {abs(gain):.1f} points {'more' if gain >= 0 else 'fewer'} from the same pictures."
        )
    if tuned := found.get("tuned"):
        said.append(_tuned(tuned, frozen))
    return " ".join(said)


def _tuned(tuned: Outcome, frozen: Outcome) -> str:
    change = 100 * (tuned.accuracy - frozen.accuracy)
    if tuned.interval[1] < frozen.interval[0]:
        return f"Fine-tuning lost {-change:.1f} points, more than chance explains: the base was unlearned."
    if tuned.interval[0] > frozen.interval[1]:
        return f"Fine-tuning gained {change:.1f} points, more than chance explains."
    sign = "+" if change >= 0 else "−"
    return f"Fine-tuning changed that by {sign}{abs(change):.1f} points, within what chance explains."
