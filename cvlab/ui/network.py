"""Which network a page looks into: one this session trained or opened from a file, the small one that comes with cvlab,
or a pretrained one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np
import streamlit as st

from cvlab import engine
from cvlab.architecture import Architecture
from cvlab.backbones import BACKBONES, BackboneSpec
from cvlab.experiment import Experiment, same_weights, stored_net
from cvlab.layers import LayerSpec
from cvlab.opened import Foreign, Opened, Origin
from cvlab.types import Shape
from cvlab.ui import state

STORED = "stored"
STORED_NAME = "cvlab's own, for digits"
CHOICE = "network.choice"
WIDGET = "network_widget"
OWN = "network.own"
FETCH = "network.fetch"


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network to look into. Send `net` and `weights` to `cvlab.nets`: `model_of(net, weights)` makes it a model.

    name: what the learner calls it. net: an Architecture, a pretrained BackboneSpec, or what a file holds that is
    neither. weights: as Keras' `get_weights` orders them; None where a backbone brings its own. about: {layer name:
    what it is, in a few words}, empty where `cvlab.nets.models:describe` names the layers. origin: what code must know
    that loads its file; None where the file is not the learner's.
    """

    name: str
    net: Architecture | BackboneSpec | Foreign
    weights: tuple[np.ndarray, ...] | None
    class_names: tuple[str, ...]
    input_shape: Shape
    about: Mapping[str, str] = field(default_factory=dict)
    origin: Origin | None = None

    @property
    def pretrained(self) -> bool:
        return isinstance(self.net, BackboneSpec)


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


def of_experiment(name: str, experiment: Experiment, weights: tuple[np.ndarray, ...]) -> Network:
    """The network that a training made."""
    return of_architecture(name, experiment.architecture, weights, experiment.dataset.class_names)


def of_backbone(spec: BackboneSpec) -> Network:
    """A pretrained network."""
    return Network(
        name=spec.title, net=spec, weights=None, class_names=spec.class_names, input_shape=spec.input_shape
    )


def of_file(name: str, opened: Opened) -> Network:
    """The network that was found in a file."""
    net, weights, class_names, origin = opened
    if isinstance(net, Architecture):
        return replace(of_architecture(name, net, tuple(weights), class_names), origin=origin)
    return Network(
        name=name,
        net=net,
        weights=tuple(weights),
        class_names=class_names,
        input_shape=net.input_shape,
        origin=origin,
    )


def add_network(network: Network) -> str:
    """Offer a network of the learner's own, say one opened from a file, on every page that looks inside; and choose
    it there. Its name there: another one of the same name stays, and this one gets a number."""
    own = st.session_state.setdefault(OWN, {})
    names = (f"{network.name} ({n})" if n > 1 else network.name for n in count(1))
    name = next(name for name in names if name not in own or _alike(own[name], network))
    own[name] = replace(network, name=name)
    st.session_state[CHOICE] = f"own:{name}", _current()
    return name


def _alike(one: Network, other: Network) -> bool:
    """Whether both are the same network with the same weights."""
    return one.net == other.net and same_weights(one.weights, other.weights)


def choose_network(*, backbones: bool = False) -> Network:
    """The network on screen: the run last shown if it has weights, unless the learner chooses another.

    Args:
        backbones: whether the page can look into pretrained networks too, and others that are no plain row of layers.
    """
    runs = {run.id: run for run in state.runs() if run.state is not None}
    own = {
        f"own:{name}": network
        for name, network in st.session_state.get(OWN, {}).items()
        if backbones or isinstance(network.net, Architecture)
    }
    names = {i: run.name for i, run in runs.items()} | {i: network.name for i, network in own.items()}
    names[STORED] = STORED_NAME
    if backbones:
        names |= {kind: _offer(BACKBONES[kind]()) for kind in BACKBONES}
    chosen = _choose(names)
    if chosen in own:
        return own[chosen]
    if chosen in runs:
        return of_experiment(runs[chosen].name, runs[chosen].experiment, runs[chosen].state.weights)
    if chosen in BACKBONES:
        spec = BACKBONES[chosen]()
        if spec.available() or _fetch(spec):
            return of_backbone(spec)
    return of_experiment(names[STORED], *stored_net())


def in_words(layer: LayerSpec) -> str:
    """A layer's name and what matters of it: Conv2D 3 x 3, 6 filters."""
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    words = [f"{layer.keras_class} {size[0]} x {size[1]}" if size else layer.keras_class]
    if filters := getattr(layer, "filters", None):
        words.append(f"{filters} filters")
    if getattr(layer, "activation", "linear") != "linear":
        words.append(layer.activation)
    return ", ".join(words)


def _current() -> str | None:
    run = state.current_run()
    return run.id if run and run.state is not None else None


def _choose(names: Mapping[str, str]) -> str:
    """The id chosen: the learner's choice until another run comes on screen, the link's, or the first guess."""
    wanted, then = st.session_state.get(CHOICE, (st.query_params.get("network"), _current()))
    if wanted not in names or then != _current():
        wanted = _current() or STORED
    st.session_state[WIDGET] = wanted
    chosen = st.selectbox(
        "Network", list(names), format_func=names.get, key=WIDGET, on_change=_remember,
        help="Networks you trained on the Training page or loaded from a file appear here.",
    )  # fmt: skip
    if chosen in BACKBONES:
        st.query_params["network"] = chosen
    else:
        st.query_params.pop("network", None)
    return chosen


def _remember() -> None:
    # Written only when the learner chooses: a page that cannot show the choice must not forget it.
    st.session_state[CHOICE] = st.session_state[WIDGET], _current()


def _offer(spec: BackboneSpec) -> str:
    words = f"{spec.title}, for ImageNet"
    return words if spec.available() else f"{words} ({spec.megabytes} MB to fetch)"


def _fetch(spec: BackboneSpec) -> bool:
    """Ask before so much is fetched, show how far it is, and stop when told; True once the weights are there."""
    task = st.session_state.get(FETCH)
    if task is None:
        st.info(
            f"The weights of {spec.title} are fetched once, {spec.megabytes} MB, and then kept on this machine. "
            "Until then you see the network that comes with cvlab.",
            icon=":material/download:",
        )
        if st.button(f"Fetch {spec.title}", icon=":material/download:"):
            st.session_state[FETCH] = engine.submit("cvlab.backbones:download", spec, role="train")
            st.rerun()
        return False
    if task.done():
        del st.session_state[FETCH]
        if not task.cancelled():
            task.result()
            return spec.available()
        return False
    st.fragment(_fetching, run_every=0.5)(spec.title)
    return False


def _fetching(title: str) -> None:
    task = st.session_state.get(FETCH)
    if task is None or task.done():
        st.rerun()
    share = (task.progress() or [0.0])[-1]
    st.progress(min(share, 1.0), text=f"Fetching {title}: {share:.0%}")
    if st.button("Stop", icon=":material/stop:"):
        task.cancel()
        del st.session_state[FETCH]
        st.rerun()
