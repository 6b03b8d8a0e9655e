"""Ask a network where it looked: for which class, at which layer, in which ways; and show the maps as they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.attributions import METHODS, Answer, Explanation, MethodSpec
from cvlab.convolution.receptive_field import Field
from cvlab.images import fingerprint
from cvlab.params import params
from cvlab.plots.slides import Slide
from cvlab.plots.slides.inside import class_activation
from cvlab.registry import title
from cvlab.ui.components.overlay import layer_of, overlay
from cvlab.ui.controls import adjust
from cvlab.ui.link import from_link, linked_choice, to_link
from cvlab.ui.networks.examples import where_example
from cvlab.ui.networks.layers import depth_of, say_layer
from cvlab.ui.networks.loading import AT_ONCE, loaded
from cvlab.ui.networks.network import Network, noticed
from cvlab.ui.networks.picture import Looked
from cvlab.ui.waiting import asked, done_within, panel, task_for

FIRST = ("grad_cam", "layer_cam", "eigen_cam", "guided_backprop")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the learner wants to know. key: names the network, the picture, the class and the layer."""

    methods: tuple[MethodSpec, ...]
    class_index: int
    layer: str | None
    key: tuple[Any, ...]

    def key_of(self, method: MethodSpec) -> tuple[Any, ...]:
        return *self.key, method


def look(network: Network, looked: Looked) -> Answer | None:
    """What `cvlab.nets.attributions:answer` says; None while the network loads, and a stored example is shown."""
    question = "cvlab.nets.attributions:answer", network.net, network.weights, looked.given
    if not loaded(network, where_example, *question):
        return None
    return task_for("look", _key(network, looked), *question).result(120)


def ask_where(network: Network, looked: Looked, seen: Answer, beside: DeltaGenerator) -> Asked:
    """The class and the layer from widgets here; the methods from one `beside`, above their maps."""
    chances, names = seen.probabilities, network.class_names
    order = sorted(range(len(chances)), key=lambda c: -chances[c])
    key = f"where_class_{network.name}"
    # Until another is chosen, the likeliest class of each picture.
    if st.session_state.get(key) in (None, st.session_state.get(f"{key}_likeliest")):
        st.session_state[key] = from_link("class", order, order[0], network.name)
    st.session_state[f"{key}_likeliest"] = order[0]
    wanted = st.selectbox(
        "Class",
        order,
        format_func=lambda c: f"{names[c]}, {network.amount(chances[c])}",
        key=key,
        help="Where does the network see this class? Likelier ones stand first; type to search.",
    )
    to_link("class", wanted, order[0], network.name)
    offered = [kind for kind in METHODS if seen.layers or not METHODS[kind].layered]
    methods = beside.multiselect(
        "Methods",
        offered,
        default=[k for k in FIRST if k in offered],
        key="methods",
        bind="query-params",
        format_func=lambda kind: title(METHODS[kind]),
        help="Several at a time stand side by side; some take seconds.",
    )
    layer = None
    if seen.layer is not None:
        layer = linked_choice(
            "Layer",
            list(seen.layers),
            seen.layer,
            "layer",
            network.name,
            lambda path: seen.layers[path].name,
            help="Later layers know more of the class and less of the place.",
        )
        say_layer(seen.layers[layer])
    made: dict[str, MethodSpec] = {}
    if adjustable := [kind for kind in methods if params(METHODS[kind])]:
        with beside.expander("Choices of the methods", icon=":material/tune:"):
            made = {kind: _adjusted(kind) for kind in adjustable}
    specs = tuple(made[kind] if kind in made else METHODS[kind]() for kind in METHODS if kind in methods)
    return Asked(methods=specs, class_index=wanted, layer=layer, key=(*_key(network, looked), wanted, layer))


def show_where(network: Network, looked: Looked, question: Asked) -> None:
    """The maps that are there, and how far the others are; a long one can be stopped."""
    if not question.methods:
        st.info("Choose a method, and its map appears here.", icon=":material/layers:")
        return
    tasks = [
        _task(network, looked, question, method)
        for method in question.methods
        if question.key_of(method) not in _stopped()
    ]
    waiting = [task for task in tasks if not done_within(task, AT_ONCE)]
    st.fragment(_panel, run_every=0.5 if waiting else None)(looked, question, bool(waiting))


def how_laid(field: Field | None) -> str:
    """Where on the picture the numbers of a map are drawn, in words."""
    if field is None:
        return "the map is stretched over the picture from rim to rim"
    return (
        f"each is drawn in the middle of the {field.size[0]} × {field.size[1]} pixels that it has seen, and beyond the "
        "outermost ones the drawing goes on as they are"
    )


def found(question: Asked) -> dict[str, Explanation]:
    """{kind: its map} of those that are through."""
    return _through(_asked_for(question))


def _asked_for(question: Asked) -> dict[str, Any]:
    tasks = {m.kind: asked("maps", question.key_of(m)) for m in question.methods}
    return {kind: task for kind, task in tasks.items() if task is not None}


def _through(tasks: Mapping[str, Any]) -> dict[str, Explanation]:
    return {kind: task.result() for kind, task in tasks.items() if task.done()}


def saved_where(looked: Looked, question: Asked, words: str) -> Slide:
    """The maps that are through when they are saved, over the picture."""
    tasks = _asked_for(
        question
    )  # taken hold of here: the file is made where the session's work is not at hand
    return class_activation(
        looked.given,
        lambda: {title(METHODS[kind]): item.heatmap for kind, item in _through(tasks).items()},
        words,
    )


def _panel(looked: Looked, question: Asked, waited: bool) -> None:
    ready = found(question)
    if ready:
        overlay(looked.image, [layer_of(item) for item in ready.values()], key="where", words=looked.name)
    for kind, item in ready.items():
        if item.note:
            st.caption(f"{title(METHODS[kind])}: {item.note}")
    open_ = [method for method in question.methods if method.kind not in ready]
    for method in open_:
        _bar(question.key_of(method), title(type(method)))
    if waited and all(question.key_of(method) in _stopped() for method in open_):
        st.rerun()


def _bar(key: tuple[Any, ...], name: str) -> None:
    """How far a method is, with Stop; or that it was stopped, with a way to take it up again."""
    task = asked("maps", key)
    if task is not None:
        panel(task, name, key=name, stop=f"Stop {name}", stopped=lambda: _stopped().add(key))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{name} was stopped.", width="content")
        if st.button("Again", key=f"again_{name}", icon=":material/refresh:"):
            _stopped().discard(key)
            st.rerun()


def _stopped() -> set[tuple[Any, ...]]:
    return st.session_state.setdefault("methods_stopped", set())


def _task(network: Network, looked: Looked, question: Asked, method: MethodSpec) -> Any:
    name = "cvlab.nets.attributions:explain"
    return task_for(
        "maps",
        question.key_of(method),
        name,
        network.net,
        network.weights,
        looked.given,
        asdict(method),
        question.class_index,
        question.layer,
        role="train" if method.long else "instant",
    )


def _adjusted(kind: str) -> MethodSpec:
    st.markdown(f"**{title(METHODS[kind])}**")
    return adjust(METHODS[kind], f"method_{kind}")


def noticed_where(network: Network, seen: Answer, question: Asked) -> dict[str, Any]:
    """What the lesson's steps look for: the network, how many classes are likelier than the one asked for, how far in
    the layer lies, and of each method on screen that it is asked."""
    chances, layers = seen.probabilities, list(seen.layers.values())
    return {
        **noticed(network),
        "rank": int((chances > chances[question.class_index]).sum()),
        "depth": depth_of(layers, question.layer) if question.layer is not None else None,
        **{f"asks_{method.kind}": True for method in question.methods},
    }


def _key(network: Network, looked: Looked) -> tuple[Any, ...]:
    return *network.identity, fingerprint(looked.given)
