"""The network from end to end beside the parts: what it makes of the same forms."""

from __future__ import annotations

from typing import Any

import numpy as np

from cvlab.figures import percent, whole
from cvlab.modularity.forms import Forms
from cvlab.modularity.learning import Learnt, read_whole
from cvlab.modularity.tracing import interval


def whole_bar(forms: Forms, learnt: Learnt, at_home: bool, form: int) -> dict[str, Any]:
    """Its share with its interval, and what it reads on the form that is looked at.

    at_home: whether it was learnt from forms filled in and scanned as these are.
    """
    read = read_whole(learnt.net, forms.ink)
    right = int((read == forms.digits[:, :3]).all(1).sum())
    low, high = interval(right, len(forms))
    share = right / len(forms)
    other = "" if at_home else ", not filled in like these"
    return {
        "right": right,
        "share": share,
        "low": low,
        "high": high,
        "told": f"{right} of {len(forms)}: {percent(share)} ({percent(low, 0)} to {percent(high, 0)}); learnt from "
        f"{whole(learnt.count)} forms{other}. On this one it reads {''.join(map(str, read[form]))}.",
    }


def whole_answer(ink: np.ndarray, learnt: Learnt) -> str:
    """What it reads on one form, for a form whose truth nobody told."""
    return "".join(map(str, read_whole(learnt.net, ink)[0]))
