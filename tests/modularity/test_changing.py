"""What the last change did is counted form by form, and said only of one change to the same forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cvlab.modularity import Parts, World
from cvlab.modularity.changing import Stand, change_words, stand_of
from cvlab.modularity.classifiers import classifier
from cvlab.modularity.looking import told_of
from cvlab.modularity.parts import RIGHT


def stand(world: World | None = None, parts: Parts | None = None, network: int = 171) -> Stand:
    world, parts = world or World(), parts or Parts()
    return stand_of(told_of(world, parts, classifier(), "digits net", 0, 0), world, parts, network)


def test_forms_that_came_right_and_that_went_wrong_are_counted():
    parts = Parts(finder="pieces")
    before, after = (
        told_of(World(), each, classifier(), "digits net", 0, 0).trace.judged[0].outcome == RIGHT
        for each in (Parts(), parts)
    )
    came = [n for n in range(200) if after[n] and not before[n]]
    went = [n for n in range(200) if before[n] and not after[n]]
    assert came
    assert change_words(stand(), stand(parts=parts), 0) == (
        f"Last change (Find, gaps → connected ink): {len(came)} forms came right, {len(went)} went wrong."
    )


def test_what_the_truth_hides_is_no_change():
    words = change_words(stand(), stand(parts=Parts(finder="pieces")), 1)
    assert words.endswith(": 0 forms came right, 0 went wrong.")


def test_forms_made_otherwise_change_the_network_too():
    moved = World(shift=-3)
    words = change_words(stand(), stand(moved, network=120), 0)
    assert words.startswith("Last change (Form moved, 0 → −3): ")
    assert words.endswith("; the one network: 171 → 120.")
    assert "the one network" not in change_words(stand(), stand(World(line=True)), 0)


def test_two_changes_other_forms_and_none_are_not_told():
    now = stand()
    assert not change_words(now, now, 0)
    assert not change_words(now, stand(parts=Parts(finder="pieces", rule="mend")), 0)
    assert not change_words(now, replace(stand(World(seed=3)), chosen={**now.chosen, "Find": "other"}), 0)
    assert not np.array_equal(now.digits, stand(World(seed=3)).digits)
