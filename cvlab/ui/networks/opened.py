"""What the learner says of a network out of a file: the numbers it takes, what its answers are, its classes' names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from cvlab.foreign import ANSWERS, Foreign, Origin
from cvlab.ranges import RANGES, TRIED_RANGES, fitting, flatness, guessed
from cvlab.text import clean, plain
from cvlab.types import Image
from cvlab.ui.engine_status import ask
from cvlab.ui.link import linked_choice
from cvlab.ui.networks.network import Network

NAMES, TRIED = "opened.names", "opened.tried"  # in the session, by the stamp of a network
LONGEST, LARGEST_LIST = 80, 1_000_000  # letters of a class's name, bytes of a file of names


def as_told(network: Network) -> Network:
    """The network as the learner says it is, with the controls for it; what no file tells is guessed and said."""
    net, origin, said = network.net, network.origin, st.container(gap=None)
    if not isinstance(net, Foreign) or origin is None:
        return network
    with st.expander("What it takes and answers", icon=":material/tune:"):
        guess = _guess(network, net)
        numbers = _choose_range(network, guess)
        answers = linked_choice(
            "Its answers are",
            _possible(net, origin),
            net.answers,
            "answers",
            network.name,
            ANSWERS.__getitem__,
        )
        told = replace(network, net=replace(net, range=numbers, answers=answers))
        count = 2 if answers == "binary" else origin.numbers
        told = replace(told, class_names=_names(told, net.stamp, count))
    for words in (*network.notes, _range_words(network, net.stamp, numbers, guess)):
        said.caption(plain(words, 600))
    return told


def _possible(net: Foreign, origin: Origin) -> list[str]:
    """What its answers can be, by its last layer."""
    own, count = net.answers, origin.numbers
    if origin.squashing:
        return [own, *([] if own == "numbers" else ["numbers"])]
    others = ["classes", "labels", "numbers"] if count > 1 else ["binary", "numbers"]
    return list(dict.fromkeys([own, *others]))


def _guess(network: Network, net: Foreign) -> str:
    """One of RANGES: what the file tells, else what a picture told, else 0 to 1."""
    flat = _tried().get(net.stamp)
    return net.range if network.why or not flat else guessed(flat)


def _choose_range(network: Network, guess: str) -> str:
    """One of RANGES: the learner's or the link's, else the guess."""
    return linked_choice(
        "Numbers it was trained on",
        fitting(network.net.input_shape[2]),
        guess,
        "range",
        network.name,
        lambda name: RANGES[name].title,
        help="A network knows pictures only in the numbers that it was trained on. Pictures here are 0 to 1; this is "
        "what they are made into before the network sees them.",
        turn=guess,
    )


def _range_words(network: Network, stamp: str, numbers: str, guess: str) -> str:
    """What the network is shown, and what tells so."""
    shown, flat = f"It is shown {RANGES[numbers].title}", _tried().get(stamp)
    if numbers != guess:
        return f"{shown}, as you chose."
    if network.why:
        return network.why
    if not flat:
        return f"{shown}: nothing in the file tells which numbers it was trained on. You can choose below."
    tried = ", ".join(
        f"{RANGES[name].title.partition(':')[0]} {100 * flat[name]:.0f} %" for name in TRIED_RANGES
    )
    return (
        f"{shown}. That is a guess, for nothing in the file tells which numbers it was trained on. All were tried on a "
        f"picture; so flat were its answers (100 %: all classes alike): {tried}. Larger numbers make any answer surer "
        "and are taken only where smaller ones decide nothing. Try pictures that you know, and choose below."
    )


def try_ranges(network: Network, image: Image) -> None:
    """Try the picture in all ranges where nothing tells the network's, once; the page runs again where that helps."""
    net = network.net
    if not isinstance(net, Foreign) or network.why or net.answers == "numbers" or net.stamp in _tried():
        return
    answers = ask("cvlab.nets.opening.ranges:tried", net, network.weights, image, timeout=120)
    _tried()[net.stamp] = {name: flatness(found, net.answers) for name, found in answers}
    st.rerun()


def _tried() -> dict[str, dict[str, float]]:
    return st.session_state.setdefault(TRIED, {})


def _names(network: Network, stamp: str, count: int) -> tuple[str, ...]:
    """The classes' names: the learner's, typed or from a file, else the file's own or numbers."""
    kept = st.session_state.setdefault(NAMES, {})
    own = network.class_names if len(network.class_names) == count else tuple(map(str, range(count)))
    key = f"class_names.{stamp}"
    file = st.file_uploader(
        "Names of its classes, from a file",
        type=["txt", "json", "csv"],
        key=f"{key}.file",
        max_upload_size=1,
        help="One name a line, or JSON: a list, or {name: number}, or {number: name}.",
    )
    if file is not None and st.session_state.get(f"{key}.taken") != file.file_id:
        st.session_state[f"{key}.taken"] = file.file_id
        try:
            st.session_state[key] = "\n".join(names_in(file.getvalue(), count))
        except ValueError as error:
            st.session_state[f"{key}.problem"] = str(error)
        else:
            st.session_state.pop(f"{key}.problem", None)
    if problem := st.session_state.get(f"{key}.problem"):
        st.error(plain(problem, 300), icon=":material/block:")
    if key not in st.session_state and stamp in kept:
        st.session_state[key] = "\n".join(kept[stamp])
    typed = st.text_area(
        f"Names of its {count} classes, one a line",
        key=key,
        placeholder="\n".join(own[:3]),
        height=110,
        help="In the order of the network's outputs: Keras sorts folders of classes by their names.",
    )
    if not typed.strip():
        kept.pop(stamp, None)
        return own
    try:
        names = checked(typed.splitlines(), count)
    except ValueError as error:
        st.caption(f":material/info: {plain(error, 300)}")
        return own
    kept[stamp] = names
    return names


def names_in(data: bytes, count: int) -> tuple[str, ...]:
    """The classes' names in a text or JSON file.

    Raises:
        ValueError: in a sentence, where it does not name so many classes.
    """
    if len(data) > LARGEST_LIST:
        raise ValueError(f"A file of {len(data):,} bytes is no list of names.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("The file is no text in UTF-8.") from error
    try:
        found = json.loads(text, parse_int=str) if text.lstrip()[:1] in ("[", "{") else text.splitlines()
    except (ValueError, RecursionError) as error:
        raise ValueError("The file begins like JSON, but is none.") from error
    return checked(_ordered(found, count) if isinstance(found, dict) else found, count)


def _ordered(found: dict[str, object], count: int) -> Sequence[object]:
    """The names of {name: number}, as Keras' generators give it, or of {number: name}."""
    if all(str(value) in map(str, range(count)) for value in found.values()):
        return [name for _, name in sorted((int(str(value)), name) for name, value in found.items())]
    if set(found) == set(map(str, range(count))):
        return [found[str(n)] for n in range(count)]
    raise ValueError(f"The JSON object must give each of the classes 0 to {count - 1} one name.")


def checked(names: Sequence[object], count: int) -> tuple[str, ...]:
    """The names, cleaned, where there are as many as classes and no two alike.

    Raises:
        ValueError: in a sentence, where that is not so.
    """
    if not all(isinstance(name, str) for name in names):
        raise ValueError("The names of the classes must be texts.")
    made = [clean(name, LONGEST) for name in names]
    while made and not made[-1]:
        made.pop()
    if len(made) != count:
        names = "1 name" if len(made) == 1 else f"{len(made)} names"
        raise ValueError(f"{names} for {count} classes: give each class one, in the order of the outputs.")
    if not all(made):
        raise ValueError("A line without a name: give each class one.")
    if len(set(made)) < count:
        twice = next(name for name in made if made.count(name) > 1)
        raise ValueError(f"The name {twice} is there twice; give each class its own.")
    return tuple(made)
