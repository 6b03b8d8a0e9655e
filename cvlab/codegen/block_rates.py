"""Optimizers as code: one for the whole network, or one for each rate that its blocks learn at."""

from __future__ import annotations

from itertools import groupby

from cvlab.bases import base_layers
from cvlab.codegen.calls import call, literal, to_call
from cvlab.experiment import Experiment
from cvlab.experiment.base_rate import Block, rate_blocks
from cvlab.layers import PretrainedBase

_RATES = """\
def optimizer(share):
    return {optimizer}


# The base learns more slowly than its head{each}.
rates = keras.optimizers.OptimizerMap(optimizer(1))
for share, layers in (
{blocks}
):
    slower = optimizer(share)
    for layer in layers:
        for variable in layer.trainable_variables:
            rates[variable.path] = slower
"""


def optimizer_code(experiment: Experiment) -> tuple[str, str]:
    """(lines that come first, the expression that `compile` gets as its optimizer)."""
    blocks = slower_blocks(experiment)
    if not blocks:
        schedule = _schedule(experiment, shared=False)
        if not schedule:
            return "", to_call(experiment.optimizer)
        before = f"learning_rate = {schedule}\n"
        return before, to_call(experiment.optimizer, learning_rate="learning_rate")
    rate = _schedule(experiment, shared=True) or f"{literal(experiment.optimizer.learning_rate)} * share"
    made = to_call(experiment.optimizer, learning_rate=rate)
    shares = {block.share for block in blocks}
    each = ", each block at a rate of its own" if len(shares) > 1 else ""
    alike = [list(part) for _, part in groupby(blocks, key=lambda block: (block.base, block.share))]
    lines = "\n".join(f"    ({part[0].share!r}, {_slice(experiment, part)}),{_named(part)}" for part in alike)
    return _RATES.format(optimizer=made, each=each, blocks=lines), "keras.optimizers.MultiOptimizer(rates)"


def slower_blocks(experiment: Experiment) -> tuple[Block, ...]:
    """The blocks of the base that train, at less than the learning rate."""
    if experiment.base_rate is None:
        return ()
    blocks = rate_blocks(experiment.base_rate, experiment.architecture)
    return tuple(block for block in blocks if block.trains and block.share != 1)


def _slice(experiment: Experiment, part: list[Block]) -> str:
    """The layers as a slice: counted from the end where a script has a layer more at the beginning than the page."""
    net = experiment.architecture
    first, end = part[0].place, part[-1].place + part[-1].layers
    base = next((layer for layer in net.layers if isinstance(layer, PretrainedBase)), None)
    if base is None:
        return f"model.layers[{first}:{end}]"
    whole = len(base_layers(base.network)) if part[0].base else len(net.layers)
    return f"{'base' if part[0].base else 'model'}.layers[{first - whole}:{end - whole or ''}]"


def _named(part: list[Block]) -> str:
    return f"  # {part[0].name}" + (f" to {part[-1].name}" if len(part) > 1 else "")


def _schedule(experiment: Experiment, *, shared: bool) -> str:
    """The schedule of the learning rate, or of a share of it; "" where it stays the same."""
    if not experiment.schedule.keras_class:
        return ""
    rate, total = experiment.optimizer.learning_rate, experiment.total_steps()
    arguments = experiment.schedule.keras_arguments(rate, total)
    doubled = experiment.schedule.keras_arguments(2 * rate, total)
    words = {
        key: literal(value) + (" * share" if shared and doubled[key] != value else "")
        for key, value in arguments.items()
    }
    return call(f"keras.optimizers.schedules.{experiment.schedule.keras_class}", words)
