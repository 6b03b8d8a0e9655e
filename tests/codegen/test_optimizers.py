"""The code of each view, run without cvlab, prints what the page shows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import numpy as np
import pytest

from cvlab.codegen.optimizers import (
    adam_code,
    averages_code,
    batches_code,
    count_code,
    loss_text,
    map_code,
    race_code,
)
from cvlab.optimizers import Adam
from cvlab.optimizers.averages import adam_slopes, adam_steps, averages, noisy_slopes
from cvlab.optimizers.batches import SIZES, spreads
from cvlab.optimizers.counting import rate_grid, trials
from cvlab.optimizers.race import Standing, racers, roll
from cvlab.optimizers.surfaces import SURFACES


@pytest.mark.parametrize("kind", SURFACES)
def test_the_loss_is_written_as_it_is_computed(kind):
    surface = SURFACES[kind]()
    left, right, low, high = surface.window
    random = np.random.default_rng(0)
    x, y = random.uniform(left, right, 20), random.uniform(low, high, 20)
    found = eval(loss_text(surface), {"tf": np, "x": x, "y": y})
    np.testing.assert_allclose(found, surface.value(x, y), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", SURFACES)
def test_the_code_can_be_read_by_python_and_leaves_out_who_is_hidden(kind):
    surface = SURFACES[kind]()
    code = race_code(surface, Standing(surface.start, surface.rates, ("adagrad",), 60), 0.8)
    ast.parse(code)
    assert "Adagrad" not in code
    assert "momentum=0.8, nesterov=True" in code
    assert "cvlab" not in code


@pytest.mark.keras
@pytest.mark.parametrize("kind", ["ravine", "bumps"])
def test_it_gives_the_pages_numbers_in_a_process_of_its_own(kind, tmp_path):
    surface = SURFACES[kind]()
    standing = Standing(surface.start, {**surface.rates, "adam": 0.07}, (), 40)
    told = printed(race_code(surface, standing, 0.9), tmp_path)
    rows = re.findall(r"x = (\S+), y = (\S+), loss = (\S+)", told)
    wanted = [roll(spec, surface, surface.start, 40) for spec in racers(standing.rates, 0.9).values()]
    assert len(rows) == len(wanted)
    for row, way in zip(rows, wanted, strict=True):
        x, y = way.places[-1]
        assert [float(n) for n in row] == pytest.approx([x, y, way.losses[-1]], rel=1e-4, abs=1e-5)


def printed(code, folder) -> str:
    """What the script prints in a process of its own."""
    file = folder / "script.py"
    file.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(file)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def said(code, capsys) -> list[float]:
    """The numbers that the script prints; numpy alone, so it may run here."""
    exec(compile(code, "script.py", "exec"), {})
    return numbers(capsys.readouterr().out)


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"(?<=[ =])-?\d[\d.]*(?:e[-+]?\d+)?", text)]


@pytest.mark.parametrize(("condition", "momentum"), [(20, 0.0), (40, 0.5)])
def test_the_steps_of_each_rate_are_counted(condition, momentum, capsys):
    found = trials(condition, momentum)
    exec(compile(count_code(found, condition, momentum), "script.py", "exec"), {})
    rows = dict(line.rsplit(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert rows == {one.name: str(one.counted) for one in found}


def test_the_map_is_lowest_where_the_page_draws_it_lowest(capsys):
    grid = rate_grid(20, 60)
    row, column = np.unravel_index(np.nanargmin(grid.shares), grid.shares.shape)
    wanted = [grid.shares[row, column], grid.rates[column], grid.momenta[row]]
    exec(compile(map_code(20, 60), "script.py", "exec"), {})
    told = re.findall(r"[\d.]+(?:e-?\d+)?(?= of| and|$)", capsys.readouterr().out.strip())
    assert [float(n) for n in told] == pytest.approx(wanted, rel=1e-3)


def test_gradients_of_batches_lie_as_far_off_as_on_the_page(capsys):
    found = spreads(3)
    wanted = [found.measured[SIZES.index(8)], found.theory[SIZES.index(8)]]
    assert said(batches_code(8, 3), capsys) == pytest.approx(wanted, rel=1e-5)


@pytest.mark.keras
def test_keras_keeps_the_averages_and_adams_two_as_the_page_has_them(tmp_path):
    surface, spec = SURFACES["ravine"](), Adam(learning_rate=0.1)
    both = f"{averages_code(0.9, 0.5, 2, 7, 0.01)}\n\n{adam_code(surface, spec, 'x', 12, 10.0)}"
    first, second = printed(both, tmp_path).splitlines()
    slopes, _ = noisy_slopes(0.5, 2, 7)
    found = averages(slopes, 0.9)
    assert numbers(first) == pytest.approx([found.mean[-1], found.sum[-1]], rel=1e-4)
    one = adam_steps(spec, adam_slopes(spec, surface, 10.0, 12)[:, 0].tolist())[-1]
    assert numbers(second) == pytest.approx([one.g, one.m, one.v, one.change], rel=1e-4)
