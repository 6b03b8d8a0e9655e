"""Ways to ask a network where it looked: their choices and words. Their arithmetic is in cvlab.nets.attributions."""

from __future__ import annotations

from cvlab.attributions.base import METHODS, Answer, Explanation, MethodSpec
from cvlab.attributions.layers import CAM, EigenCAM, GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM, ScoreCAM
from cvlab.attributions.pictures import (
    RISE,
    GuidedBackprop,
    IntegratedGradients,
    Occlusion,
    Saliency,
    SmoothGrad,
)

__all__ = [
    "CAM",
    "METHODS",
    "RISE",
    "Answer",
    "EigenCAM",
    "Explanation",
    "GradCAM",
    "GradCAMPlusPlus",
    "GuidedBackprop",
    "HiResCAM",
    "IntegratedGradients",
    "LayerCAM",
    "MethodSpec",
    "Occlusion",
    "Saliency",
    "ScoreCAM",
    "SmoothGrad",
]
