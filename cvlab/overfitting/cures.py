"""The cures that can be turned on, one at a time: what each changes about the training, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cvlab.overfitting.network import Fit
from cvlab.overfitting.samples import World


@dataclass(frozen=True, kw_only=True)
class Cure:
    """kind: as the link has it. title, about: its words. field: of Fit, or "points" of World. strengths: what can be
    chosen, and `usual` of them. label: what the strength is called."""

    kind: str
    title: str
    about: str
    field: str = ""
    label: str = ""
    strengths: tuple[float, ...] = ()
    usual: float = 0

    @property
    def name(self) -> str:
        """What it is called within a sentence: L2, but dropout."""
        return self.title if self.title[1:].isdigit() else self.title.lower()

    def applied(self, fit: Fit, world: World, strength: float, **more: Any) -> tuple[Fit, World]:
        """The training and the world with this cure."""
        if not self.field:
            return fit, world
        if self.field == "points":
            return fit, replace(world, points=int(strength))
        value = type(getattr(fit, self.field))(strength if self.strengths else True)
        return replace(fit, **{self.field: value}, **more), world


_PENALTIES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 1.0)
CURES = {
    cure.kind: cure
    for cure in (
        Cure(kind="none", title="None", about="The network alone: watch when its test error turns."),
        Cure(
            kind="l2",
            title="L2",
            about="Adds the sum of all squared weights to the loss: large weights, which steep curves need, cost much.",
            field="l2",
            label="L2 factor",
            strengths=_PENALTIES,
            usual=0.01,
        ),
        Cure(
            kind="l1",
            title="L1",
            about="Adds the sum of all weights' sizes to the loss: each is pulled by the same force, to 0 at last.",
            field="l1",
            label="L1 factor",
            strengths=_PENALTIES,
            usual=0.01,
        ),
        Cure(
            kind="dropout",
            title="Dropout",
            about="Leaves units out by lot at every step, so that none can rely on another.",
            field="dropout",
            label="Share left out",
            strengths=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
            usual=0.5,
        ),
        Cure(
            kind="batchnorm",
            title="Batch normalisation",
            about="Brings each unit's sums to mean 0 and variance 1 over the batch. It helps deep networks to "
            "learn fast; whether it cures anything here, the curves say.",
            field="batchnorm",
        ),
        Cure(
            kind="stopping",
            title="Early stopping",
            about="As many points again are held back. Where they have not been met better for so many steps, training "
            "stops and goes back to its best moment.",
            field="patience",
            label="Patience, in steps",
            strengths=(50, 100, 200, 500, 1000),
            usual=200,
        ),
        Cure(
            kind="data",
            title="More points",
            about="The same network learns from more points of the same sine.",
            field="points",
            label="Points of the other",
            strengths=(30, 40, 60, 80, 100),
            usual=100,
        ),
    )
}
