"""Every registered spec, of every family, keeps the same promises."""

from __future__ import annotations

import dataclasses
import json

import pytest

from cvlab.activations import ACTIVATIONS, INITIALISERS
from cvlab.attributions import METHODS
from cvlab.augmentations import AUGMENTATIONS
from cvlab.backbones import BACKBONES
from cvlab.datasets import DATASETS
from cvlab.experiment.base_rate import BASE_RATES
from cvlab.experiment.early_stopping import STOPPING_RULES
from cvlab.kernels import KERNELS
from cvlab.layers import LAYERS
from cvlab.maximization import OBJECTIVES, PARAMETERISATIONS, ROBUSTNESS, RULES
from cvlab.optimizers import OPTIMIZERS
from cvlab.params import Choice, Pair, Range, Text, check, params
from cvlab.pixels import NORMALISATIONS
from cvlab.registry import Registry, title
from cvlab.regularizers import REGULARIZERS
from cvlab.schedules import SCHEDULES

FAMILIES = (KERNELS, LAYERS, OPTIMIZERS, REGULARIZERS, DATASETS, SCHEDULES, STOPPING_RULES, BASE_RATES)
FAMILIES += (OBJECTIVES, PARAMETERISATIONS, ROBUSTNESS, RULES)
FAMILIES += (AUGMENTATIONS, BACKBONES, METHODS, NORMALISATIONS)
FAMILIES += (ACTIVATIONS, INITIALISERS)
each_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.noun)
each_spec = pytest.mark.parametrize(
    ("family", "kind"), [(f, kind) for f in FAMILIES for kind in f], ids=lambda x: getattr(x, "noun", x)
)


@each_spec
def test_a_spec_without_arguments_is_within_its_own_limits(family, kind):
    check(family[kind]())


@each_spec
def test_a_spec_is_frozen_and_hashable(family, kind):
    spec = family[kind]()
    hash(spec)
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.kind = "other"


@each_spec
def test_a_spec_survives_json(family, kind):
    spec = family[kind]()
    assert family.make(json.loads(json.dumps(dataclasses.asdict(spec)))) == spec


@each_spec
def test_a_spec_has_a_name_and_every_field_has_words(family, kind):
    assert title(family[kind])
    assert all(p.label for p in params(family[kind]))


@each_spec
def test_a_value_outside_its_limits_is_refused_with_the_name_of_the_field(family, kind):
    for p in params(family[kind]):
        wrong = {Range: 1e12, Choice: "no such option", Pair: (10**9, 10**9), Text: "../.."}.get(
            type(p.limit), "neither"
        )
        fields = {**dataclasses.asdict(family[kind]()), p.name: wrong}
        with pytest.raises(ValueError, match=p.name):
            family.make(fields)


@each_family
def test_an_unknown_kind_is_refused_with_the_kinds_there_are(family):
    with pytest.raises(ValueError, match=next(iter(family))):
        family.make({"kind": "nothing of the sort"})


def test_a_registry_refuses_a_second_spec_of_the_same_kind():
    family = Registry("thing")

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Thing:
        kind: str = "thing"

    family.register(Thing)
    with pytest.raises(TypeError, match="already"):
        family.register(Thing)
