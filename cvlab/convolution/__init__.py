"""Convolution: its sizes, its sums, and what becomes of channels, strides, gaps and borders."""

from cvlab.convolution.geometry import ConvGeometry
from cvlab.convolution.sliding import correlate

__all__ = ["ConvGeometry", "correlate"]
