"""The controls of an ascent: which filters, of which layer, by which recipe, from noise or from a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from cvlab import images
from cvlab.experiment.weights import same_weights
from cvlab.feature_maps import LayerInfo
from cvlab.maximization import (
    DREAM,
    OBJECTIVES,
    PARAMETERISATIONS,
    RECIPES,
    ROBUSTNESS,
    RULES,
    Goal,
    Recipe,
    quick_bfloat16,
)
from cvlab.params import Range
from cvlab.types import Image
from cvlab.ui.controls import pick
from cvlab.ui.link import whole_number
from cvlab.ui.maximization import ascents
from cvlab.ui.networks.examples import climb_example
from cvlab.ui.networks.layers import described
from cvlab.ui.networks.loading import loaded
from cvlab.ui.networks.network import Network
from cvlab.ui.networks.picture import network_picture
from cvlab.ui.server.owner import known, me

MOST, SOME = 64, 12  # pictures at a time, and of large networks as the page opens
COPIES = 4  # of one filter that are pushed apart
WAYS = {"filters": "noise", "dream": "my picture"}
NAMES = {"notes": "classic", "good": "better", "own": "own"}
SIDES = (64, 96, 128, 160, 224)


def recipe_controls() -> Recipe:
    """One of the recipes, or one's own of the four families."""
    chosen = st.segmented_control(
        "Recipe",
        list(NAMES),
        default="good",
        format_func=NAMES.__getitem__,
        key="recipe",
        bind="query-params",
        required=True,
        help="The classic one: pixels, no shaking, 40 steps of equal length. "
        "The better one: waves instead of pixels, shaken before every step.",
    )
    if chosen != "own":
        return RECIPES[chosen]
    with st.expander("The four parts of my recipe", icon=":material/tune:", expanded=True):
        return Recipe(
            parameterisation=pick(PARAMETERISATIONS, "made_of", label="Made of"),
            robustness=pick(ROBUSTNESS, "shaken", label="Before each step", default="shaken"),
            rule=pick(RULES, "rule", label="A step goes"),
            steps=st.slider("Steps", 1, 512, 128, key="steps", bind=whole_number("steps")),
            leak=st.slider("Leak of the last ReLU", 0.0, 0.5, 0.02, 0.01, key="leak", bind="query-params"),
        )


def goal_controls(network: Network, layer: LayerInfo) -> Goal:
    """The goal of an ascent from noise."""
    there = Range(low=0, high=layer.shape[-1] - 1)
    objective = pick(OBJECTIVES, "objective", label="Climb", shown=2, limits={"other": there})
    filters = _filters(network, layer, objective.kind)
    recipe = replace(recipe_controls(), objective=objective)
    return _goal(network, layer, filters, recipe)


def dream_controls(network: Network, layer: LayerInfo) -> tuple[Goal, Image | None]:
    """The goal of a dream, and the picture that it grows out of; None until there is one."""
    found = network_picture(network)
    octaves = st.slider(
        "Octaves",
        1,
        5,
        3 if network.input_shape[0] >= SIDES[0] else 1,
        key="octaves",
        bind=whole_number("octaves"),
        help="Begins small, where whole shapes fit into what a filter sees, and grows 1.4 times from one to the next.",
    )
    steps = st.slider(
        "Steps for each octave", 1, 60, DREAM.steps, key="dream_steps", bind=whole_number("dream_steps")
    )
    goal = replace(_goal(network, layer, (0,), replace(DREAM, steps=steps)), octaves=octaves)
    if found is None:
        return goal, None
    if not layer.spatial:
        return replace(goal, size=None), found.given
    grey = network.input_shape[-1] == 1
    image = images.to_grey(found.image) if grey else images.to_rgb(found.image)
    longest = goal.size[0] if goal.size else max(network.input_shape[:2])
    shrink = longest / max(image.shape[:2])
    height, width = (max(8, round(side * shrink)) for side in image.shape[:2])
    return replace(goal, size=(height, width)), images.resize(image, height, width)


def _goal(network: Network, layer: LayerInfo, filters: tuple[int, ...], recipe: Recipe) -> Goal:
    large = network.input_shape[0] >= SIDES[0]
    size = None
    if large and layer.spatial:
        side = st.select_slider("Side in pixels", SIDES, 128, key="side", bind="query-params")
        size = (side, side)
    elif large:
        size = (network.input_shape[0], network.input_shape[1])
    seed = st.number_input("Seed", 0, 2**31 - 1, 0, key="seed", bind=whole_number("seed"))
    half = large and st.toggle(
        "Quick numbers (bfloat16)",
        quick_bfloat16() and not _depthwise(network),
        key="half",
        bind="query-params",
        help="Products of 8 bits: about 4 times as quick for VGG16 on a processor with AMX, pictures nearly the same. "
        "Depthwise convolutions, as MobileNetV2 has them, are slower with them.",
    )
    return Goal(
        layer=layer.path,
        filters=filters,
        recipe=recipe,
        size=size,
        seed=int(seed),
        precision="bfloat16" if half else "float32",
    )


def _filters(network: Network, layer: LayerInfo, objective: str) -> tuple[int, ...]:
    if objective == "dream":
        return (0,)
    count, many = layer.shape[-1], 1
    if objective != "diverse":
        known = {n: f"{n} filters" for n in (1, SOME, MOST) if n < count} | (
            {count: "all"} if count <= MOST else {}
        )
        first_guess = SOME if SOME in known and network.input_shape[0] >= SIDES[0] else max(known)
        many = st.segmented_control(
            "Pictures of",
            list(known),
            default=first_guess,
            key="how_many",
            bind="query-params",
            required=True,
            wrap=True,
            format_func=lambda n: "one filter" if n == 1 < count else known.get(n, str(n)),
        )
    if many == count:
        return tuple(range(count))
    first = st.number_input(
        "The first of them" if many > 1 else "Filter",
        0,
        count - 1,
        0,
        step=many,
        key=f"first_of_{many}",
        bind=whole_number(f"first_of_{many}"),
    )
    first = min(int(first), count - 1)
    if objective == "diverse":
        return (first,) * COPIES
    return tuple(range(first, min(first + many, count)))


def _depthwise(network: Network) -> bool:
    return any(layer.depthwise for layer in described(network))


def names_of(network: Network, layer: LayerInfo, goal: Goal) -> list[str]:
    """What each picture is called: by its class where the layer gives the classes, else by its number."""
    if goal.recipe.objective.kind == "dream":
        return ["the dream"]
    classes = network.class_names if layer.shape == (len(network.class_names),) else None
    unit = "filter" if len(layer.shape) == 3 else "unit"
    names = [str(classes[f]) if classes else f"{unit} {f}" for f in goal.filters]
    if goal.recipe.objective.kind == "mixture":
        other = goal.recipe.objective.other
        names = [f"{name} + {classes[other] if classes else other}" for name in names]
    return [
        f"{name}, {copy + 1}" if any(goal.copies) else name
        for name, copy in zip(names, goal.copies, strict=True)
    ]


def begun(network: Network, goal: Goal, image: np.ndarray | None = None) -> bool:
    """Whether the network has made the first step of an ascent in this session; until then an example is shown."""
    first = replace(goal, filters=goal.filters[: ascents.GROUP])
    return loaded(
        network,
        climb_example,
        "cvlab.nets.maximization:maximize_slice",
        network.net,
        network.weights,
        first,
        None,
        ascents.SLICE,
        1,
        image,
    )


def climbing(network: Network, goal: Goal, image: np.ndarray | None = None) -> str:
    """The id of the ascent to that goal: the session's own, begun anew when anything about it changes."""
    kept = st.session_state.get("climbing")
    same = (
        kept
        and kept[1:3] == (goal, network.name)
        and same_weights(kept[3], network.weights)
        and (
            kept[4] is image or (image is not None and kept[4] is not None and np.array_equal(kept[4], image))
        )
    )
    if kept is None or not same or ascents.find(kept[0]) is None:
        made = ascents.begin(network.net, network.weights, goal, image, me(), cookie=known())
        st.session_state["climbing"] = kept = (made.id, goal, network.name, network.weights, image)
    return kept[0]
