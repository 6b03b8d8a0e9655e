"""A picture of a data set, for pages that otherwise work on the learner's own."""

from __future__ import annotations

import streamlit as st

from cvlab.datasets import DATASETS
from cvlab.registry import title
from cvlab.text import plain
from cvlab.types import as_image
from cvlab.ui import picture as pictures
from cvlab.ui.link import whole_number
from cvlab.ui.picture import Picture

OWN = "your own"


def own_or_dataset_picture(key: str = "picture") -> Picture | None:
    """The learner's picture as `picture` gives it, or one of a data set's validation pictures, by its number."""
    kinds = {title(DATASETS[kind]): kind for kind in DATASETS if DATASETS[kind]().available()}
    chosen = st.selectbox("Picture from", [OWN, *kinds], key=f"{key}_from", bind="query-params")
    if chosen not in kinds:
        return pictures.picture(key=key)
    dataset = DATASETS[kinds[chosen]]()
    part = dataset.load().validation
    number = st.number_input(
        f"Which one, 0 to {len(part) - 1:,}",
        0,
        len(part) - 1,
        0,
        key=f"{key}_of_set",
        bind=whole_number(f"{key}_of_set"),
        help="From its validation part.",
    )
    found = Picture(
        image=as_image(part.images[number]),
        name=f"picture {number} of {chosen}, class {dataset.class_names[part.labels[number]]}",
    )
    pictures.show(found.image, found.name, width=200)
    st.caption(plain(found.name[0].upper() + found.name[1:]))
    return found
