"""The parts in a row: truths, blame, the stream, the parts' own tests, intervals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from cvlab.modularity import PARTS, Parts, World
from cvlab.modularity.classifiers import classifier
from cvlab.modularity.cutting import CENTRINGS, centre
from cvlab.modularity.forms import make_forms
from cvlab.modularity.looking import told_of
from cvlab.modularity.parts import CHECK, CLASSIFY, CROP, FIND, REFUSED, RIGHT, WRONG, see
from cvlab.modularity.pens import TESTING, pen_of
from cvlab.modularity.telling import problem_of, stage_words
from cvlab.modularity.tracing import alike, alone, interval, trace

HARD = World(pitch=20, noise=0.4, haste=1.5)


@pytest.fixture(scope="module")
def forms():
    return make_forms(HARD, 60, pen_of("code", TESTING))


@pytest.fixture(scope="module", params=["none", "refuse", "mend"])
def traced(request, forms):
    return trace(forms, Parts(rule=request.param), classifier())


def test_the_truth_of_the_classifier_makes_every_form_right(traced):
    assert (traced.judged[CLASSIFY].outcome == RIGHT).all()
    assert (traced.judged[CHECK].outcome == RIGHT).all()


def test_every_form_that_is_not_right_was_lost_by_exactly_one_part(traced):
    for truth in range(6):
        lost = traced.lost(truth)
        assert ((lost >= 0) == (traced.judged[truth].outcome != RIGHT)).all()
        assert (lost[lost >= 0] >= truth).all(), "what gives the truth loses nothing"


def test_the_truth_of_the_part_that_is_blamed_mends_the_form(traced):
    lost = traced.lost()
    for n in np.flatnonzero((lost >= 0) & (lost < len(PARTS) - 1)):
        assert traced.judged[lost[n] + 1].outcome[n] == RIGHT
        assert all(traced.judged[part].outcome[n] != RIGHT for part in range(1, lost[n] + 1))


def test_the_stream_ends_with_those_that_came_out_right(traced):
    for truth in range(6):
        stream = traced.stream(truth)
        assert stream[0] == 60
        assert stream == sorted(stream, reverse=True)
        assert stream[-1] == (traced.judged[truth].outcome == RIGHT).sum()


def test_the_check_is_blamed_only_where_the_number_was_read_rightly(traced, forms):
    lost, read = traced.lost(), traced.judged[0].read
    blamed = lost == len(PARTS) - 1
    assert (read[blamed, :3] == forms.digits[blamed, :3]).all()


def test_refusing_lets_no_single_wrong_digit_pass(forms):
    judged = trace(forms, Parts(rule="refuse"), classifier()).judged[0]
    wrong = judged.outcome == WRONG
    assert ((judged.read != forms.digits)[wrong].sum(1) >= 2).all()


def test_forms_on_which_not_four_digits_are_found_go_to_a_person(forms):
    seen = see(forms, Parts(), classifier())
    judged = trace(forms, Parts(), classifier()).judged[0]
    count = np.array([len(boxes) for boxes in seen.boxes])
    assert (count != 4).any()
    assert ((judged.outcome == REFUSED) == (count != 4)).all()


def test_with_the_truth_of_a_part_it_does_not_matter_what_those_before_it_did(forms):
    plain = see(forms, Parts(), classifier(), CROP)
    other = see(forms, Parts(finder="places", margin=-4), classifier(), CROP)
    assert np.array_equal(plain.shares, other.shares)
    assert see(forms, Parts(), classifier(), FIND).boxes == forms.boxes


def test_parts_that_do_their_work_pass_their_own_tests_on_neat_forms():
    world = World(haste=0.0, pitch=30, noise=0.0)
    forms = make_forms(world, 30, pen_of("code", TESTING))
    made = trace(forms, Parts(), classifier())
    assert min(alone(forms, Parts(), made.seen)) >= 0.9


def test_a_part_that_is_broken_fails_its_own_test_and_no_other(forms):
    net = classifier()
    good = alone(forms, Parts(), trace(forms, Parts(), net).seen)
    cut = alone(forms, Parts(margin=-5), trace(forms, Parts(margin=-5), net).seen)
    assert cut[1] < 0.2 < good[1]
    assert cut[0] == good[0]
    assert cut[2:] == good[2:]


def test_alike_is_the_correlation_of_numpy():
    random = np.random.default_rng(0)
    one, other = random.random((2, 28, 28))
    assert alike(one, other) == pytest.approx(np.corrcoef(one.ravel(), other.ravel())[0, 1])
    assert alike(np.zeros((28, 28)), one) == 0


@pytest.mark.parametrize(("hits", "count"), [(0, 20), (167, 200), (200, 200), (3, 7)])
def test_the_interval_is_wilsons(hits, count):
    found = binomtest(hits, count).proportion_ci(method="wilson")
    assert interval(hits, count) == pytest.approx((found.low, found.high), abs=2e-5)


def test_no_forms_at_all_leave_everything_open():
    assert interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("how", CENTRINGS)
def test_an_empty_piece_becomes_an_empty_picture(how):
    for piece in (np.zeros((1, 1), np.float32), np.zeros((9, 4), np.float32)):
        assert centre(piece, how).shape == (28, 28)
        assert not centre(piece, how).any()


def test_every_form_has_a_few_words_for_each_part():
    for truth in range(6):
        for form in range(0, 200, 13):
            told = told_of(World(), Parts(), classifier(), "digits net", truth, form)
            words = stage_words(told)
            assert len(words) == 6
            assert all(words)
            assert max(map(len, words)) <= 26, "more does not fit under a picture"


def test_the_first_form_looked_at_is_one_that_was_lost():
    told = told_of(World(), Parts(), classifier(), "digits net", 0, None)
    assert told.trace.lost()[told.form] >= 0


def test_a_written_form_that_cannot_be_read_is_told_why():
    ink = np.zeros((40, 144), np.float32)
    assert "no ink" in problem_of(ink, 0)
    ink[5:9, 5:9] = 1
    assert "speck" in problem_of(ink, 0)
    assert "two touch" in problem_of(ink, 3)
    assert "5 pieces" in problem_of(ink, 5)
    assert problem_of(ink, 4) == ""


def test_seeds_change_the_forms_but_the_first_is_kept():
    one = told_of(World(), Parts(), classifier(), "", 0, 0)
    other = told_of(replace(World(), seed=1), Parts(), classifier(), "", 0, 0)
    assert one.forms is told_of(World(), Parts(rule="mend"), classifier(), "", 2, 5).forms
    assert not np.array_equal(one.forms.ink, other.forms.ink)
