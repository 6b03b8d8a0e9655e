"""Methods that look at the picture's own pixels: by gradients, or by changing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cvlab.attributions.base import EMPTY, METHODS, MethodSpec
from cvlab.params import Choice, Range, param


def _seed() -> int:
    return param(0, Range(low=0, high=9999), label="Seed", help="Another seed draws other noise or masks.")


def _empty(default: str, label: str, help: str) -> str:
    words = f"{help} grey is the picture's mean colour, blur the picture out of focus."
    return param(default, Choice(options=EMPTY), label=label, help=words)


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class Saliency(MethodSpec):
    """Source: K. Simonyan et al., 2013, https://arxiv.org/abs/1312.6034"""

    title: ClassVar[str] = "Saliency"
    words: ClassVar[str] = "How much the logit would change if a pixel changed a little, up or down."
    formula: ClassVar[str] = r"\max_{rgb} \Big|\frac{\partial S_c}{\partial x}\Big|"
    unit: ClassVar[str] = "logit per unit of brightness"
    kind: str = "saliency"


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class SmoothGrad(MethodSpec):
    """Source: D. Smilkov et al., 2017, https://arxiv.org/abs/1706.03825"""

    title: ClassVar[str] = "SmoothGrad"
    words: ClassVar[str] = "The mean saliency of many noisy copies of the picture: the flicker averages out."
    formula: ClassVar[str] = (
        r"\max_{rgb} \Big|\frac{1}{n}\sum_i \frac{\partial S_c}{\partial x}(x + \varepsilon_i)\Big|"
    )
    unit: ClassVar[str] = "logit per unit of brightness"
    long: ClassVar[bool] = True
    kind: str = "smooth_grad"
    samples: int = param(
        25, Range(low=2, high=200), label="Noisy copies", help="More are smoother and slower."
    )
    noise: float = param(
        0.15,
        Range(low=0.01, high=1, step=0.01),
        label="Noise",
        help="Its spread, as a share of the picture's range.",
    )
    seed: int = _seed()


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class IntegratedGradients(MethodSpec):
    """Source: M. Sundararajan et al., 2017, https://arxiv.org/abs/1703.01365"""

    title: ClassVar[str] = "Integrated gradients"
    words: ClassVar[str] = (
        "Gradients added up on the way from an empty picture to yours; they sum to the logit gained."
    )
    formula: ClassVar[str] = (
        r"\sum_{rgb} (x - x') \int_0^1 \frac{\partial S_c}{\partial x}(x' + t(x - x'))\,dt"
    )
    unit: ClassVar[str] = "logit"
    signed: ClassVar[bool] = True
    long: ClassVar[bool] = True
    kind: str = "integrated_gradients"
    steps: int = param(64, Range(low=8, high=512), label="Steps", help="How finely the way is cut.")
    baseline: str = _empty("blur", "Starts from", "The empty picture at which the way begins.")


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class Occlusion(MethodSpec):
    """Source: M. D. Zeiler, R. Fergus, 2013, https://arxiv.org/abs/1311.2901"""

    title: ClassVar[str] = "Occlusion"
    words: ClassVar[str] = (
        "A patch covers place after place; where the logit falls most, the network needed to see."
    )
    formula: ClassVar[str] = r"S_c(x) - S_c(x\text{ with a patch at }ij)"
    unit: ClassVar[str] = "logit per covered pixel"
    signed: ClassVar[bool] = True
    long: ClassVar[bool] = True
    kind: str = "occlusion"
    patch: float = param(
        0.15,
        Range(low=0.01, high=0.5, step=0.01),
        label="Patch",
        help="Its side, as a share of the picture's.",
    )
    fill: str = _empty("grey", "Filled with", "What covers a place.")


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class RISE(MethodSpec):
    """Source: V. Petsiuk et al., 2018, https://arxiv.org/abs/1806.07421"""

    title: ClassVar[str] = "RISE"
    words: ClassVar[str] = "Random masks hide half the picture; masks that keep the class alive are added up."
    formula: ClassVar[str] = r"\frac{1}{n\,p}\sum_i p_c\big(x \odot M_i + x^\prime \odot (1 - M_i)\big)\, M_i"
    unit: ClassVar[str] = "mean probability where the place is seen"
    long: ClassVar[bool] = True
    kind: str = "rise"
    masks: int = param(
        400, Range(low=20, high=8000, step=20), label="Masks", help="More are surer and slower."
    )
    cells: int = param(
        7, Range(low=2, high=16), label="Cells", help="A mask is a coarse grid of so many by so many."
    )
    keep: float = param(
        0.5, Range(low=0.1, high=0.9, step=0.05), label="Share kept", help="How much a mask shows."
    )
    fill: str = _empty("grey", "Hidden behind", "What stands where a mask hides the picture.")
    seed: int = _seed()


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class GuidedBackprop(MethodSpec):
    """Source: J. T. Springenberg et al., 2014, https://arxiv.org/abs/1412.6806"""

    title: ClassVar[str] = "Guided backprop"
    words: ClassVar[str] = (
        "A warning: it looks convincing, yet it draws the picture's edges whatever the net has learned."
    )
    formula: ClassVar[str] = r"\max_{rgb} |R^0|,\quad R^l = [A^l > 0]\,[R^{l+1} > 0]\,R^{l+1}"
    unit: ClassVar[str] = "guided gradient"
    kind: str = "guided_backprop"
