"""The numbers that the lesson's words and steps print are those that the page shows."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from cvlab.figures import percent
from cvlab.generators import whole
from cvlab.modularity import Parts, World, telling
from cvlab.modularity.classifiers import classifier
from cvlab.modularity.facts import facts_of, perfect_finder
from cvlab.modularity.forms import Forms
from cvlab.modularity.learning import TESTED, read_whole
from cvlab.modularity.looking import share_right, told_of
from cvlab.modularity.parts import REFUSED, RIGHT, WRONG
from cvlab.modularity.stored import stored_whole
from cvlab.modularity.telling import Told
from cvlab.modularity.world_models import controller_parameters, memory_parameters, vision_parameters
from cvlab.steps import steps_of

ANSWERS = [" ".join(step.answer.split()) for step in steps_of("modularity").steps]


def seen(world: World | None = None, parts: Parts | None = None, name: str = "ready") -> Told:
    return told_of(world or World(), parts or Parts(), classifier(name), name, 0, None)


def outcomes(told: Told, truth: int = 0) -> tuple[int, int, int]:
    found = told.trace.judged[truth].outcome
    return tuple(int((found == kind).sum()) for kind in (RIGHT, REFUSED, WRONG))


def stand(parts: Parts) -> np.ndarray:
    return seen(parts=parts).trace.judged[0].outcome == RIGHT


def network_right(forms: Forms) -> int:
    return int((read_whole(stored_whole().net, forms.ink) == forms.digits[:, :3]).all(1).sum())


def test_the_finder_loses_as_many_as_the_first_step_says_and_most_of_all():
    lost = -np.diff(seen().trace.stream())
    assert lost.argmax() == 0
    assert f"*Find* loses {lost[0]} of 200" in ANSWERS[0]


def test_a_perfect_finder_brings_what_is_said():
    now, then = outcomes(seen())[0], outcomes(seen(), 1)[0]
    assert f"{then} instead of {now}" in ANSWERS[1]
    assert f"the {200 - then} others" in ANSWERS[1]
    assert perfect_finder(seen()).answer == then


def test_other_finders_come_as_near_as_is_said():
    found = [outcomes(seen(parts=Parts(finder=finder)))[0] for finder in ("splitting", "pieces")]
    assert ANSWERS[2].startswith(f"{found[0]} and {found[1]}.")


def test_a_better_classifier_brings_less_than_a_better_finder():
    ready, large = seen(), seen(name="large")
    blamed = [-np.diff(told.trace.stream())[0] for told in (ready, large)]
    assert ANSWERS[3].startswith(
        f"{outcomes(large)[0]} instead of {outcomes(ready)[0]}, and *Find* is blamed for {blamed[1]} forms instead of "
        f"{blamed[0]}:"
    )
    finder = outcomes(seen(parts=Parts(finder="pieces")))[0]
    assert f"finder brought {finder}." in ANSWERS[3]
    assert outcomes(large)[0] < finder
    sizes = [sum(w.size for w in classifier(name).weights) for name in ("large", "ready")]
    assert sizes[0] // sizes[1] == 25


def test_a_moved_form_breaks_what_is_said_to_break():
    places, moved = Parts(finder="places"), World(shift=8)
    before, after = outcomes(seen(parts=places))[0], outcomes(seen(moved, places))[0]
    assert ANSWERS[4].startswith(f"{before}, and after the move {after}:")
    assert f"it is {outcomes(seen())[0]}, moved or not" in ANSWERS[4]
    assert outcomes(seen())[0] == outcomes(seen(moved))[0]
    falls = [network_right(seen(world).forms) for world in (World(), moved)]
    assert f"falls from {falls[0]} to {falls[1]}" in ANSWERS[4]


def test_the_rule_saves_what_is_said():
    none, refuse, mend = (outcomes(seen(parts=Parts(rule=rule))) for rule in ("none", "refuse", "mend"))
    assert f"{none[0]} are right and {none[2]} wrong" in ANSWERS[5]
    assert refuse[2] == 0
    assert f"sends {refuse[1]} to a person and turns down {none[0] - refuse[0]} that were right" in ANSWERS[5]
    assert f"makes {mend[0]} right and leaves {mend[2]} wrong" in ANSWERS[5]


def test_another_pen_does_what_is_said():
    pytest.importorskip("sklearn")
    told = seen(World(pen="digits"))
    assert f"Parts {outcomes(told)[0]} of 200, the one network {network_right(told.forms)}:" in ANSWERS[6]
    lost = -np.diff(seen(World(pen="digits"), name="means").trace.stream())
    assert lost[3] > 2 * np.delete(lost, 3).max()
    assert seen(World(pen="digits"), name="means").alone[:3] == told.alone[:3]


def test_what_is_foretold_and_what_is_measured_are_as_said():
    for parts in (Parts(), Parts(finder="places")):
        told = seen(parts=parts)
        foretold, measured = percent(float(np.prod(told.alone))), percent(outcomes(told)[0] / 200)
        assert re.search(rf"{foretold} are foretold,? and {measured}", ANSWERS[7]), (foretold, measured)


def test_what_is_foretold_takes_the_rule_in():
    plain, mended = (telling.own_tests(seen(parts=Parts(rule=rule))) for rule in ("none", "mend"))
    assert plain == seen().alone
    assert mended[:3] == plain[:3]
    assert mended[3] > plain[3]


def test_a_part_set_otherwise_breaks_its_neighbour_as_is_said():
    before, after = stand(Parts()), stand(Parts(centring="stretched"))
    went = (before & ~after).sum()
    assert f"{after.sum()} instead of {before.sum()}: {went} forms go wrong" in ANSWERS[10]
    assert seen(parts=Parts(centring="stretched")).alone[3] == seen().alone[3]


@pytest.mark.keras
def test_that_neighbour_is_mended_by_100_forms_as_is_said():
    from cvlab.nets.modularity import learn

    parts = Parts(centring="stretched")
    learnt = whole(learn("tuned", World(), 100, 0, parts))
    right = outcomes(told_of(World(), parts, learnt.net, "learnt here", 0, 0))[0]
    assert "about 130" in ANSWERS[10]
    assert right == pytest.approx(130, abs=20)
    assert learnt.right / TESTED > share_right(World(), parts, classifier()) + 0.15


def test_the_network_that_comes_along_reads_as_well_as_its_file_says():
    stored = stored_whole()
    assert stored.parameters == 104_622
    assert stored.right / 400 == pytest.approx(network_right(seen().forms) / 200, abs=0.05)
    assert stored.right / 400 >= 0.8
    assert stored.count == 2000
    assert stored.right / 400 == pytest.approx(outcomes(seen())[0] / 200, abs=0.03)
    assert "from 2,000 forms it reads as well as the ready-made parts" in ANSWERS[9]


def test_world_models_sizes_are_those_of_the_paper():
    # D. Ha, J. Schmidhuber, World Models, 2018, appendix: the car race.
    assert (vision_parameters(), memory_parameters(), controller_parameters()) == (4_348_547, 422_368, 867)


def test_the_words_are_given_every_number_they_ask_for():
    from cvlab.ui.page import read_words

    facts = facts_of(seen(), World(), Parts(), (), stored_whole(), {})
    asked = set(re.findall(r"\{([a-z]\w*)\}", " ".join(read_words("modularity").values())))
    assert asked <= set(facts)
    assert facts["right"] == outcomes(seen())[0]
    assert facts["digit"] == percent(
        float((seen().trace.seen[3].shares.argmax(2) == seen().forms.digits).mean())
    )


def test_the_question_counts_as_the_parts_do():
    told = seen(replace(World(), seed=3))
    question = perfect_finder(told)
    assert question.answer == outcomes(told, 1)[0]
    assert str(question.answer) in question.because
