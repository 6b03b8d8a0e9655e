"""A network to look into, whatever it came from, and those that the learner opened from files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np
import streamlit as st

from cvlab import engine
from cvlab.architecture import Architecture
from cvlab.backbones import BackboneSpec
from cvlab.experiment import Experiment
from cvlab.experiment.weights import fingerprint, same_weights
from cvlab.figures import number, percent
from cvlab.foreign import Foreign, Opened, Origin
from cvlab.layers import LayerSpec
from cvlab.types import Shape
from cvlab.ui import session_runs

STORED_NAME = "cvlab's own, for digits"
LARGER_NAME = "cvlab's own, for digits, larger"
CHOICE = "network.choice"
ASKED = "network.asked"  # the id that a step of a lesson asks for, until the page has run
OWN = "network.own"
TURN = "network.turn"  # how often a network was chosen by opening it
LARGE = 20_000


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network to look into. Send `net` and `weights` to `cvlab.nets`: `model_of(net, weights)` makes it a model.

    name: what the learner calls it. net: an Architecture, a pretrained BackboneSpec, or what a file holds that is
    neither. weights: as Keras' `get_weights` orders them; None where a backbone brings its own. about: {layer name:
    what it is, in a few words}, empty where `cvlab.nets.models:describe` names the layers. origin: what code must know
    that loads its file; None where the file is not the learner's. architecture to why: as in `Opened`.
    """

    name: str
    net: Architecture | BackboneSpec | Foreign
    weights: tuple[np.ndarray, ...] | None
    class_names: tuple[str, ...]
    input_shape: Shape
    about: Mapping[str, str] = field(default_factory=dict)
    origin: Origin | None = None
    architecture: Architecture | None = None
    untrained: str = ""
    notes: tuple[str, ...] = ()
    why: str = ""

    @property
    def pretrained(self) -> bool:
        return isinstance(self.net, BackboneSpec)

    @cached_property  # reading hundreds of megabytes of weights takes as many milliseconds
    def identity(self) -> tuple[Any, ...]:
        """What tells the network from any other, of its own name too, and from itself before it trained on."""
        return self.name, self.net, fingerprint(self.weights)

    @property
    def own(self) -> bool:
        """Whether the learner brought it: trained it, or opened its file."""
        return not self.pretrained and self.name not in (STORED_NAME, LARGER_NAME)

    @property
    def shares(self) -> bool:
        """Whether it answers with shares of classes, and not with numbers that are none."""
        return not isinstance(self.net, Foreign) or self.net.answers != "numbers"

    def amount(self, value: float, places: int = 1) -> str:
        """A share in per cent, or a number that is none."""
        return percent(value, places) if self.shares else number(value, 4)

    @property
    def large(self) -> bool:
        """Whether its pictures have so many numbers that it takes its time."""
        return math.prod(self.input_shape) > LARGE


def of_architecture(
    name: str, architecture: Architecture, weights: tuple[np.ndarray, ...], class_names: tuple[str, ...]
) -> Network:
    """The network of an architecture and its weights."""
    return Network(
        name=name,
        net=architecture,
        weights=tuple(weights),
        class_names=tuple(class_names),
        input_shape=architecture.input_shape,
        about=dict(zip(architecture.layer_names(), map(in_words, architecture.layers), strict=True)),
    )


def of_experiment(name: str, experiment: Experiment, weights: Sequence[np.ndarray]) -> Network:
    """The network that a training made."""
    return of_architecture(name, experiment.architecture, tuple(weights), experiment.dataset.class_names)


def of_backbone(spec: BackboneSpec) -> Network:
    """A pretrained network."""
    return Network(
        name=spec.title, net=spec, weights=None, class_names=spec.class_names, input_shape=spec.input_shape
    )


def of_file(name: str, opened: Opened) -> Network:
    """The network that was found in a file."""
    return Network(
        name=name,
        net=opened.net,
        weights=tuple(opened.weights),
        class_names=opened.class_names,
        input_shape=opened.net.input_shape,
        origin=opened.origin,
        architecture=opened.architecture,
        untrained=opened.untrained,
        notes=opened.notes,
        why=opened.why,
    )


def add_network(network: Network) -> str:
    """Offer a network of the learner's own, say one opened from a file, on every page that looks inside; and choose
    it there. Its name there: another one of the same name stays, and this one gets a number."""
    own = st.session_state.setdefault(OWN, {})
    names = (f"{network.name} ({n})" if n > 1 else network.name for n in count(1))
    name = next(name for name in names if name not in own or _alike(own[name], network))
    own[name] = replace(network, name=name)
    st.session_state[CHOICE] = f"own:{name}", current_id()
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    return name


def _alike(one: Network, other: Network) -> bool:
    """Whether both are the same network with the same weights."""
    return one.net == other.net and same_weights(one.weights, other.weights)


def own_networks() -> dict[str, Network]:
    """{id: network} of the learner's own, in the order they were opened."""
    return {f"own:{name}": network for name, network in st.session_state.get(OWN, {}).items()}


def in_words(layer: LayerSpec) -> str:
    """A layer's name and what matters of it: Conv2D 3 x 3, 6 filters."""
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    words = [f"{layer.keras_class} {size[0]} × {size[1]}" if size else layer.keras_class]
    if filters := getattr(layer, "filters", None):
        words.append(f"{filters} filters")
    if (activation := getattr(layer, "activation", "linear")) != "linear":
        words.append(activation)
    return ", ".join(words)


def noticed(network: Network) -> dict[str, Any]:
    """What the lessons' steps look for: which network it is, whether it is the learner's, and whether it still
    trains."""
    run = session_runs.current_run()
    moving = run is not None and run.name == network.name and engine.RUNS.moving(run.id)
    return {"network": network.name, "own": network.own, "moving": moving}


def current_id() -> str | None:
    """The run last shown, if it has weights."""
    run = session_runs.current_run()
    return run.id if run and run.state is not None else None
