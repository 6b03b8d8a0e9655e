"""Methods that weigh the maps of one layer. A: its maps; G: the gradient of the class's logit there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cvlab.attributions.base import METHODS, MethodSpec
from cvlab.params import Range, Switch, param


class OfLayer(MethodSpec):
    """A method that weighs the maps of one layer."""

    layered = True
    unit = "weighted activation"


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class GradCAM(OfLayer):
    """Source: R. R. Selvaraju et al., 2016, https://arxiv.org/abs/1610.02391"""

    title: ClassVar[str] = "Grad-CAM"
    words: ClassVar[str] = "Each map of the layer weighs as much as the logit changes with it, on average."
    formula: ClassVar[str] = r"\text{ReLU}\sum_k \Big(\frac{1}{Z}\sum_{ij} G^k_{ij}\Big) A^k"
    kind: str = "grad_cam"


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class GradCAMPlusPlus(OfLayer):
    """Source: A. Chattopadhyay et al., 2017, https://arxiv.org/abs/1710.11063"""

    title: ClassVar[str] = "Grad-CAM++"
    words: ClassVar[str] = (
        "Grad-CAM that counts each place by itself, so that a second animal is not averaged away."
    )
    formula: ClassVar[str] = (
        r"\text{ReLU}\sum_k \Big(\sum_{ij}\alpha^k_{ij}\,\text{ReLU}(G^k_{ij})\Big) A^k,\quad"
        r"\alpha = \frac{G^2}{2G^2 + G^3\sum_{ab} A_{ab}}"
    )
    kind: str = "grad_cam_plus_plus"
    normalized: bool = param(
        False, Switch(), label="Shares sum to 1", help="As the authors' code does, though not their formula."
    )


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class HiResCAM(OfLayer):
    """Source: R. L. Draelos, L. Carin, 2020, https://arxiv.org/abs/2011.08891"""

    title: ClassVar[str] = "HiResCAM"
    words: ClassVar[str] = (
        "Activation times gradient, place by place: behind the last layer it adds up to the logit."
    )
    formula: ClassVar[str] = r"\sum_k G^k \odot A^k"
    signed: ClassVar[bool] = True
    unit: ClassVar[str] = "logit"
    kind: str = "hires_cam"


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class LayerCAM(OfLayer):
    """Source: P.-T. Jiang et al., 2021, https://doi.org/10.1109/TIP.2021.3089943"""

    title: ClassVar[str] = "LayerCAM"
    words: ClassVar[str] = (
        "Only places whose own gradient is positive count, which stays sharp in early layers."
    )
    formula: ClassVar[str] = r"\text{ReLU}\sum_k \text{ReLU}(G^k) \odot A^k"
    kind: str = "layer_cam"


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class CAM(OfLayer):
    """Source: B. Zhou et al., 2015, https://arxiv.org/abs/1512.04150"""

    title: ClassVar[str] = "CAM"
    words: ClassVar[str] = (
        "The last maps, each times the class's weight: exact where a net ends in averages and Dense."
    )
    formula: ClassVar[str] = r"\sum_k w_{kc}\, A^k"
    signed: ClassVar[bool] = True
    kind: str = "cam"


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class EigenCAM(OfLayer):
    """Source: M. B. Muhammad, M. Yeasin, 2020, https://arxiv.org/abs/2008.00299"""

    title: ClassVar[str] = "Eigen-CAM"
    words: ClassVar[str] = (
        "What the layer's maps have most in common; it asks for no class, so it shows all things."
    )
    formula: ClassVar[str] = r"A\,v_1,\quad A = U\Sigma V^\top"
    blind: ClassVar[bool] = True
    kind: str = "eigen_cam"


@METHODS.register
@dataclass(frozen=True, kw_only=True)
class ScoreCAM(OfLayer):
    """Source: H. Wang et al., 2019, https://arxiv.org/abs/1910.01279"""

    title: ClassVar[str] = "Score-CAM"
    words: ClassVar[str] = "Each map masks the picture; what the class then still gets is the map's weight."
    formula: ClassVar[str] = r"\text{ReLU}\sum_k p_c(x \odot \hat A^k)\, A^k"
    long: ClassVar[bool] = True
    kind: str = "score_cam"
    channels: int = param(
        64, Range(low=0, high=2048), label="Maps", help="The maps that vary most, so many; 0 takes all."
    )
