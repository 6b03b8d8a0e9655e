"""What the lesson on backpropagation says in words is so in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.mlp import Mlp, Recipe, forward, gradients, initial, loss_of, train
from cvlab.mlp.network import slope
from cvlab.mlp.one_kernel import example
from cvlab.mlp.telling import kernel_question, network_numbers, network_question, shrinking
from cvlab.point_clouds import POINT_CLOUDS
from cvlab.ui.backpropagation.controls import FIRST_SEED, dealt

NET = Mlp(hidden=(4, 2))


def at_first(seed: int = FIRST_SEED) -> tuple[np.ndarray, np.ndarray]:
    """The training points of the page as it opens."""
    rows = np.array(dealt(POINT_CLOUDS["circle"]().points(), seed, 20)[0])
    return rows[:, :2], rows[:, 2]


def epochs_to(seed: int, most: int = 200) -> int | None:
    """How many epochs, by fives, until 95 % of the training points are right."""
    (x, y), weights = at_first(seed), initial(NET, seed)
    for epoch in range(0, most, 5):
        weights = train(NET, weights, Recipe(), x, y, seed=seed, epochs=5, first=epoch)
        if ((forward(NET, weights, x)[1][-1][:, 0] > 0.5) == y).mean() >= 0.95:
            return epoch + 5
    return None


def test_the_circle_is_learned_in_so_many_epochs_by_each_seed():
    found = {seed: epochs_to(seed) for seed in range(8)}
    assert found[FIRST_SEED] == 45
    assert found[3] is None
    rest = [epochs for epochs in found.values() if epochs]
    assert (min(rest), max(rest)) == (40, 150)


def test_the_page_opens_with_a_point_that_is_wrong_and_slopes_that_can_be_read():
    (x, y), weights = at_first(), initial(NET, FIRST_SEED)
    told = network_numbers(NET, weights, x, y, 1)
    assert (told["y"], told["p"]) == (1, "0.393")
    found = gradients(NET, weights, x[1:2], y[1:2])
    assert abs(found[0][0, 0]) > 0.1
    assert told["upstream"] == "−0.703"


def test_three_updates_with_one_point_make_its_loss_and_its_gradients_smaller():
    (x, y), weights = at_first(), initial(NET, FIRST_SEED)
    losses, sizes = [], []
    for _ in range(4):
        found = gradients(NET, weights, x[1:2], y[1:2])
        losses.append(loss_of(NET, weights, x[1:2], y[1:2]))
        sizes.append(max(np.abs(part).max() for part in found))
        weights = [w - 0.1 * g for w, g in zip(weights, found, strict=True)]
    assert (np.diff(losses) < 0).all()
    assert sizes[-1] < sizes[0]


def test_gradients_that_add_up_drive_the_weights_far_out_and_the_loss_up():
    (x, y), first = at_first(), initial(NET, FIRST_SEED)
    plain, kept = (
        train(NET, first, Recipe(keep=keep), x, y, seed=FIRST_SEED, epochs=40) for keep in (False, True)
    )
    assert max(np.abs(part).max() for part in kept) > 10 * max(np.abs(part).max() for part in plain)
    assert loss_of(NET, kept, x, y) > 1.5 * loss_of(NET, plain, x, y)


def test_four_sigmoid_layers_shrink_the_gradients_a_hundredfold_and_tanh_does_not():
    x, y = at_first()
    for activation, low, high in (("sigmoid", 50, 1000), ("tanh", 0.2, 10)):
        net = Mlp(hidden=(4, 4, 4, 4), activation=activation)
        for seed in range(5):
            assert low < shrinking(net, initial(net, seed), x, y) < high


def test_how_much_gradients_shrink_is_what_backpropagation_gives_point_by_point():
    x, y = at_first()
    net = Mlp(hidden=(3, 2), activation="sigmoid", loss="squared error")
    weights = initial(net, 1)
    each = [gradients(net, weights, x[n : n + 1], y[n : n + 1]) for n in range(min(len(y), 60))]
    first, last = (np.mean([np.abs(one[layer]).mean() for one in each]) for layer in (0, -2))
    assert shrinking(net, weights, x, y) == pytest.approx(last / first)


def test_sigmoids_slope_is_at_most_a_quarter_and_tanhs_at_most_one():
    z = np.linspace(-8, 8, 1601)
    tops = {}
    for kind in ("sigmoid", "tanh"):
        a = 1 / (1 + np.exp(-z)) if kind == "sigmoid" else np.tanh(z)
        tops[kind] = slope(kind, z, a).max()
    assert tops == pytest.approx({"sigmoid": 0.25, "tanh": 1})
    assert 0.25**4 == 1 / 256


def test_a_small_change_of_a_weight_changes_the_loss_by_its_gradient_times_that():
    (x, y), weights = at_first(), initial(NET, FIRST_SEED)
    before, slope_of = loss_of(NET, weights, x[1:2], y[1:2]), gradients(NET, weights, x[1:2], y[1:2])[0][0, 0]
    weights[0][0, 0] += 0.01
    assert loss_of(NET, weights, x[1:2], y[1:2]) - before == pytest.approx(0.01 * slope_of, rel=0.05)


@pytest.mark.parametrize("loss", ["cross-entropy", "squared error"])
def test_the_question_asks_for_the_other_losss_slope(loss):
    (x, y), weights = at_first(), initial(NET, FIRST_SEED)
    asked = network_question(Mlp(hidden=(4, 2), loss=loss), weights, x, y, 1)
    other = Mlp(hidden=(4, 2), loss="squared error" if loss == "cross-entropy" else "cross-entropy")
    assert asked.answer == pytest.approx(gradients(other, weights, x[1:2], y[1:2])[-1][0], abs=6e-4)


def test_the_convolutions_question_counts_the_cells_that_hear_of_the_error():
    assert kernel_question(example()).answer == 3
