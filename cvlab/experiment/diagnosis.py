"""What the curves say, in one sentence with its evidence: overfitting since when, diverging, still improving, ..."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from cvlab.experiment.progress import Ended, History, Progress, at_end

KINDS = (
    *("too_early", "diverging", "rate_too_high", "rate_too_low", "overfitting", "improving"),
    *("underfitting", "plateau"),
)
# Shares by which a curve must move before it counts as moving: what epochs of a few hundred pictures vary by anyway.
RISE = 0.03
FALL = 0.02
NOISE = 0.01  # a loss this small moves by chance
GAP = 0.05  # training accuracy above validation accuracy: more is learned by heart
GOOD = 0.95  # an accuracy below this, that no longer rises, is underfitting where nothing is learned by heart
JUMP = 0.1  # a training loss should not rise from epoch to epoch by this share, few pictures by more ...
JUMPS = 0.25  # ... in so many of the last epochs
RECENT = 8  # epochs that tell how it goes now
PATIENCE = 5  # epochs, and
UPDATES = 100  # updates, before flat curves are called flat


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """kind: one of KINDS. epoch: since when, where that can be said. evidence: the numbers behind the sentence."""

    kind: str
    sentence: str
    evidence: str = ""
    advice: str = ""
    epoch: int | None = None


def diagnose(history: History, *, chance: float, pictures: int) -> Diagnosis:
    """The one sentence about a training's curves, from its points so far.

    Args:
        chance: the accuracy of guessing, 1 / classes.
        pictures: how many it trains on; the means over few of them vary more by chance.
    """
    ends = [p for p in history if at_end(p)]
    if found := _diverging(history, ends):
        return found
    if len(ends) < 2:
        return Diagnosis(
            kind="too_early", sentence="Too early to say: two complete epochs are needed to compare."
        )
    found = _stuck(ends, chance) or _zigzag(ends, pictures) or _getting_worse(ends) or _by_heart(ends)
    return found or _falling(ends) or _flat(ends)


def _diverging(history: Sequence[Progress], ends: Sequence[Ended]) -> Diagnosis | None:
    """The training loss left all that it was before, upwards."""
    inside = [p for p in history if p.validation_loss is None]
    points: Sequence[Progress | Ended] = inside if len(inside) >= 6 else ends
    if len(points) < 3:
        return None
    first, low = points[0], min(points, key=lambda p: p.loss)
    # Three points: a single batch may be unlucky.
    now = median(p.loss for p in points[-3:])
    if math.isfinite(now) and not now > max(2 * low.loss, 1.5 * first.loss):
        return None
    return Diagnosis(
        kind="diverging",
        sentence=f"Diverging: the training loss runs away since step {low.step:,}.",
        evidence=f"It was {_n(low.loss)} there and is {_n(points[-1].loss)} at step {points[-1].step:,}.",
        advice="Each step overshoots farther than the last: choose a learning rate ten times smaller.",
        epoch=low.epoch,
    )


def _stuck(ends: Sequence[Ended], chance: float) -> Diagnosis | None:
    """No better than guessing: the steps were too long and broke it, or they are too short."""
    now = fmean(p.accuracy for p in ends[-2:])
    if now > chance + 0.1 * (1 - chance):
        return None
    best = max(ends, key=lambda p: p.accuracy)
    guess = f"{_p(now)} of the training pictures are read rightly; guessing gives {_p(chance)}."
    smaller = "ReLUs that give zero for every picture learn no more: start anew with a smaller learning rate."
    if best.accuracy > chance + 0.2 * (1 - chance):
        return Diagnosis(
            kind="rate_too_high",
            sentence=f"Learning rate too high: after epoch {best.epoch} the network lost what it had learned.",
            evidence=f"It read {_p(best.accuracy)} in epoch {best.epoch}; now {guess}",
            advice=smaller,
            epoch=best.epoch,
        )
    if len(ends) < PATIENCE or ends[-1].step < UPDATES:
        return Diagnosis(
            kind="too_early", sentence="Too early to say: so far it only guesses.", evidence=guess
        )
    falls = [a.loss - b.loss for a, b in pairwise(ends)]
    # A rate that is too high also falls at first, from the mess its first steps made.
    if sum(f > 0 for f in falls) < 0.8 * len(falls) or falls[0] > 0.75 * sum(falls):
        losses = [p.loss for p in ends]
        return Diagnosis(
            kind="rate_too_high",
            sentence="Learning rate too high: the first steps broke the network, and nothing is learned.",
            evidence=f"{guess} The loss stays between {_n(min(losses))} and {_n(max(losses))}.",
            advice=smaller,
            epoch=ends[0].epoch,
        )
    return Diagnosis(
        kind="rate_too_low",
        sentence="Learning rate too low: the loss falls with every epoch, but hardly.",
        evidence=f"In {len(ends)} epochs it went from {_n(ends[0].loss)} to {_n(ends[-1].loss)}; {guess}",
        advice="Choose a learning rate ten times larger, or Adam, which finds its own pace for every weight.",
    )


def _zigzag(ends: Sequence[Ended], pictures: int) -> Diagnosis | None:
    """The training loss itself goes up again and again: only steps that are too long do that."""
    recent = list(pairwise(ends[-RECENT - 1 :]))
    share = max(JUMP, 6 / math.sqrt(pictures))
    rises = [(a, b) for a, b in recent if b.loss - a.loss > max(share * a.loss, 2 * NOISE)]
    if len(recent) < 4 or len(rises) < JUMPS * len(recent):
        return None
    before, after = max(rises, key=lambda pair: pair[1].loss - pair[0].loss)
    return Diagnosis(
        kind="rate_too_high",
        sentence="Learning rate too high: even the training loss goes up and down.",
        evidence=f"It rose in {len(rises)} of the last {len(recent)} epochs, most from {_n(before.loss)} in epoch "
        f"{before.epoch} to {_n(after.loss)} in epoch {after.epoch}.",
        advice="A smaller learning rate, or a schedule that makes it smaller towards the end, settles it.",
    )


def _getting_worse(ends: Sequence[Ended]) -> Diagnosis | None:
    """Validation had its best epoch, training went on: the classical picture of overfitting."""
    smooth = _smooth([p.validation_loss for p in ends])
    low = min(range(len(ends)), key=smooth.__getitem__)
    at = min(range(max(0, low - 1), min(low + 2, len(ends))), key=lambda n: ends[n].validation_loss)
    best, after = ends[at], ends[at + 1 :]
    if len(after) < 3:
        return None
    window = max(2, len(after) // 2)
    rise = min(smooth[-window:]) - smooth[low]  # all of them, or it is only a bump
    training = fmean(p.loss for p in after[-window:])
    if rise < max(RISE * smooth[low], NOISE) or training > (1 - RISE) * best.loss:
        return None
    last = ends[-1]
    return Diagnosis(
        kind="overfitting",
        sentence=f"Overfitting since epoch {best.epoch}: training still gets better, validation gets worse.",
        evidence=f"From epoch {best.epoch} to {last.epoch} the training loss fell from {_n(best.loss)} to "
        f"{_n(last.loss)} while the validation loss rose from {_n(best.validation_loss)} to "
        f"{_n(last.validation_loss)}; {_p(last.accuracy)} of the training and "
        f"{_p(last.validation_accuracy)} of the validation pictures are right.",
        advice="More pictures, augmentation, dropout or a smaller network help; early stopping keeps the best epoch.",
        epoch=best.epoch,
    )


def _by_heart(ends: Sequence[Ended]) -> Diagnosis | None:
    """Validation stands all but still below a training that knows its pictures."""
    gaps = [p.accuracy - p.validation_accuracy for p in ends]
    if len(ends) < PATIENCE or fmean(gaps[-3:]) < GAP or _fall(ends) > 2 * RISE:
        return None
    at = max((n + 1 for n, gap in enumerate(gaps) if gap < GAP), default=0)
    since, last = ends[min(at, len(ends) - 1)], ends[-1]
    return Diagnosis(
        kind="overfitting",
        sentence=f"Overfitting since epoch {since.epoch}: what is still learned is learned by heart.",
        evidence=f"{_p(last.accuracy)} of the training pictures are right, but {_p(last.validation_accuracy)} of the "
        f"validation pictures; their loss stands at {_n(last.validation_loss)}.",
        advice="More pictures, augmentation or dropout would bring the two together.",
        epoch=since.epoch,
    )


def _falling(ends: Sequence[Ended]) -> Diagnosis | None:
    window = _window(ends)
    since, last = ends[-1 - window], ends[-1]
    losses = [p.validation_loss for p in ends]
    smooth = _smooth(losses) if len(ends) > 3 else losses
    # Means over windows still feel how fast it fell before; the last points must fall as well.
    lately = 1 - smooth[-1] / max(smooth[-1 - window], 1e-12)
    if _fall(ends) < FALL or lately < FALL / 2 or since.validation_loss < NOISE:
        return None
    return Diagnosis(
        kind="improving",
        sentence="Still improving: more epochs will help.",
        evidence=f"From epoch {since.epoch} to {last.epoch} the training loss went from {_n(since.loss)} to "
        f"{_n(last.loss)} and the validation loss from {_n(since.validation_loss)} to {_n(last.validation_loss)}.",
        advice="Train on before you judge it.",
    )


def _flat(ends: Sequence[Ended]) -> Diagnosis:
    """Nothing moves any more: too low, or as good as it gets."""
    best, last = max(ends, key=lambda p: p.validation_accuracy), ends[-1]
    if len(ends) < PATIENCE or last.step < UPDATES:
        return Diagnosis(kind="too_early", sentence="Too early to say: the curves have no direction yet.")
    # With dropout the training figure is the lower one, and the validation figure says what the net can do.
    level = max(fmean(p.accuracy for p in ends[-2:]), fmean(p.validation_accuracy for p in ends[-2:]))
    if level < GOOD:
        return Diagnosis(
            kind="underfitting",
            sentence="Underfitting: the curves are flat, and even the training pictures are not all learned.",
            evidence=f"{_p(last.accuracy)} of the training and {_p(last.validation_accuracy)} of the validation "
            f"pictures are right; the training loss stands at {_n(last.loss)}.",
            advice="A larger network, smaller regularizers, less dropout or another learning rate give it room.",
        )
    return Diagnosis(
        kind="plateau",
        sentence="A plateau: it has learned what it will learn this way.",
        evidence=f"The validation loss stands at {_n(last.validation_loss)}; {_p(last.validation_accuracy)} of the "
        f"validation pictures are right, {_p(best.validation_accuracy)} in the best epoch, {best.epoch}.",
        advice="Stop here; a smaller learning rate may find a little more.",
        epoch=best.epoch,
    )


def _window(ends: Sequence[Ended]) -> int:
    return max(1, min(6, len(ends) // 3))


def _fall(ends: Sequence[Ended]) -> float:
    """By what share the validation loss fell, the last epochs against as many before them."""
    window = _window(ends)
    before = fmean(p.validation_loss for p in ends[-2 * window : -window])
    return 1 - fmean(p.validation_loss for p in ends[-window:]) / max(before, 1e-12)


def _smooth(values: Sequence[float]) -> list[float]:
    """Each value as the mean of itself and its neighbours."""
    return [fmean(values[max(0, n - 1) : n + 2]) for n in range(len(values))]


def _n(value: float) -> str:
    return f"{value:.3g}"


def _p(share: float) -> str:
    return f"{100 * share:.1f} %"
