"""An experiment as a short text that fits into a link, and back, with nothing trusted on the way."""

from __future__ import annotations

from cvlab.experiment import Experiment
from cvlab.packing import pack, unpack


def encode(experiment: Experiment) -> str:
    """The experiment as text of letters, digits, - _ and one dot: about 200 characters."""
    return pack(experiment.to_dict())


def decode(text: str) -> Experiment:
    """The experiment that `encode` wrote, checked.

    Raises:
        ValueError: in one sentence, for a text that is cut, changed, of another version, or out of limits.
    """
    data = unpack(text)
    try:
        return Experiment.from_dict(data)
    except ValueError as error:
        raise ValueError(f"This link holds an experiment that cannot be run: {error}") from error
