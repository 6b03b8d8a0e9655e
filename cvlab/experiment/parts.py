"""What an experiment is made of, for those who judge it before it is one."""

from __future__ import annotations

from typing import Protocol

from cvlab.architecture import Architecture
from cvlab.augmentations import AugmentationSpec
from cvlab.datasets import DatasetSpec
from cvlab.experiment.base_rate import BaseRate
from cvlab.experiment.beginnings import BeginningSpec
from cvlab.experiment.early_stopping import EarlyStopping
from cvlab.optimizers import OptimizerSpec
from cvlab.schedules import ScheduleSpec


class Parts(Protocol):
    """The parts of an `Experiment`, by its own names."""

    @property
    def dataset(self) -> DatasetSpec: ...
    @property
    def architecture(self) -> Architecture: ...
    @property
    def augmentations(self) -> tuple[AugmentationSpec, ...]: ...
    @property
    def loss(self) -> str: ...
    @property
    def optimizer(self) -> OptimizerSpec: ...
    @property
    def batch_size(self) -> int: ...
    @property
    def batch(self) -> int: ...
    @property
    def schedule(self) -> ScheduleSpec: ...
    @property
    def early_stopping(self) -> EarlyStopping | None: ...
    @property
    def base_rate(self) -> BaseRate | None: ...
    @property
    def begin_with(self) -> BeginningSpec | None: ...
    @property
    def metric(self) -> str: ...
