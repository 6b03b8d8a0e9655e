"""An experiment (all that a link carries), what comes out of it, and the run that carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cvlab.architecture import Architecture
from cvlab.augmentations import AUGMENTATIONS, AugmentationSpec
from cvlab.datasets import DATASETS, DatasetSpec
from cvlab.experiment.base_rate import BASE_RATES, BaseRate
from cvlab.experiment.beginnings import BEGINNINGS, DEEPEST, BeginningSpec
from cvlab.experiment.early_stopping import STOPPING_RULES, EarlyStopping
from cvlab.experiment.problems import BINARY, problems
from cvlab.keras_spec import changed
from cvlab.optimizers import OPTIMIZERS, Adam, OptimizerSpec
from cvlab.params import Choice, Range, param
from cvlab.registry import Registry
from cvlab.schedules import SCHEDULES, Constant, ScheduleSpec
from cvlab.text import clean

LOSSES = ("sparse_categorical_crossentropy", BINARY, "mean_squared_error")
METRICS = ("accuracy", "top_3_accuracy")
CLASS_WEIGHTS = ("none", "balanced")
_ADAM = Adam()
_CONSTANT = Constant()


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """All that decides a training, seed included: the same experiment gives the same curve."""

    dataset: DatasetSpec
    architecture: Architecture
    augmentations: tuple[AugmentationSpec, ...] = ()
    loss: str = param(
        LOSSES[0], Choice(options=LOSSES), label="Loss", help="How wrong a prediction is, as one number."
    )
    optimizer: OptimizerSpec = _ADAM
    batch_size: int = param(
        32, Range(low=1, high=4096), label="Batch size", help="How many pictures are looked at for one step."
    )
    epochs: int = param(10, Range(low=1, high=1000), label="Epochs", help="How often every picture is seen.")
    seed: int = param(
        0,
        Range(low=0, high=2**31 - 1),
        label="Seed",
        help="Decides the first weights, the order and the dropout.",
    )
    metric: str = param(
        METRICS[0], Choice(options=METRICS), label="Metric", help="What counts as a right answer."
    )
    schedule: ScheduleSpec = _CONSTANT
    early_stopping: EarlyStopping | None = None
    class_weight: str = param(
        CLASS_WEIGHTS[0],
        Choice(options=CLASS_WEIGHTS),
        label="Class weights",
        help="balanced: pictures of rare classes count more, so that all classes weigh the same.",
    )
    base_rate: BaseRate | None = None
    begin_with: BeginningSpec | None = None

    def problems(self) -> tuple[str, ...]:
        """What keeps it from running, each a sentence for the learner; empty where all is well."""
        return tuple(problems(self))

    def check(self) -> None:
        """Raise ValueError with the first of its problems."""
        for problem in self.problems():
            raise ValueError(problem)

    @property
    def batch(self) -> int:
        """How many pictures a batch really holds: all there are, where a larger batch was asked for."""
        return min(self.batch_size, self.dataset.train_count())

    def steps_per_epoch(self) -> int:
        """How many optimizer updates one epoch makes; the last batch may be smaller."""
        return -(-self.dataset.train_count() // self.batch_size)

    def total_steps(self) -> int:
        """How many optimizer updates the whole training makes."""
        return self.epochs * self.steps_per_epoch()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON. Of what the first links did not know, only what differs from its default."""
        plain = {
            "dataset": changed(self.dataset),
            "architecture": self.architecture.to_dict(),
            "augmentations": [changed(spec) for spec in self.augmentations],
            "loss": self.loss,
            "optimizer": changed(self.optimizer),
            "batch_size": self.batch_size,
            "epochs": self.epochs,
            "seed": self.seed,
        }
        for name in ("metric", "class_weight"):
            if getattr(self, name) != self.__dataclass_fields__[name].default:
                plain[name] = getattr(self, name)
        for name in ("schedule", "early_stopping", "base_rate"):
            if getattr(self, name) != self.__dataclass_fields__[name].default:
                plain[name] = changed(getattr(self, name))
        if self.begin_with:
            plain["begin_with"] = self.begin_with.plain()
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Experiment:
        """The experiment that `to_dict` wrote, checked; what is missing takes its default.

        Raises:
            ValueError: in one sentence, for anything unknown, out of its limits or that does not fit together.
        """
        if not isinstance(data, Mapping) or not all(isinstance(data.get(k), Mapping) for k in _PARTS):
            raise ValueError("An experiment needs a dataset and an architecture.")
        unknown = sorted(map(str, set(data) - set(cls.__dataclass_fields__)))
        if unknown:
            raise ValueError(f"An experiment has no {clean(', '.join(unknown))}.")
        augmentations = data.get("augmentations", ())
        if not isinstance(augmentations, list | tuple) or not all(
            isinstance(a, Mapping) for a in augmentations
        ):
            raise ValueError("The augmentations of an experiment must be a list, each with its kind.")
        experiment = cls(
            dataset=DATASETS.make(data["dataset"]),
            architecture=Architecture.from_dict(data["architecture"]),
            augmentations=tuple(AUGMENTATIONS.make(fields) for fields in augmentations),
            **{name: data[name] for name in _PLAIN if name in data},
            **{name: _made(name, family, data[name]) for name, family in _FAMILIES.items() if name in data},
            begin_with=cls._begun(data["begin_with"]) if data.get("begin_with") else None,
        )
        experiment.check()
        return experiment

    @classmethod
    def _begun(cls, fields: Any) -> BeginningSpec:
        depth, inner = 0, fields
        while isinstance(inner, Mapping):  # before any of them is made
            depth, inner = depth + 1, _inside(inner).get("begin_with")
        if depth > DEEPEST:
            raise ValueError(f"More than {DEEPEST} trainings come before this one.")
        if not isinstance(fields, Mapping):
            raise ValueError("What an experiment begins with needs a kind.")
        made: dict[str, Any] = dict(fields)
        if "experiment" in made:
            made["experiment"] = cls.from_dict(made["experiment"])
        if "architecture" in made:
            made["architecture"] = Architecture.from_dict(made["architecture"])
        try:
            return BEGINNINGS.make(made)
        except TypeError as error:
            raise ValueError("What an experiment begins with lacks the network.") from error


_PARTS = ("dataset", "architecture")
_PLAIN = ("loss", "metric", "batch_size", "epochs", "seed", "class_weight")
_FAMILIES = {
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "early_stopping": STOPPING_RULES,
    "base_rate": BASE_RATES,
}


def _inside(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = fields.get("experiment")
    return inner if isinstance(inner, Mapping) else {}


def _made(name: str, family: Registry, fields: Any) -> Any:
    if not isinstance(fields, Mapping):
        raise ValueError(f"The {name.replace('_', ' ')} of an experiment needs a kind.")
    return family.make(fields)
