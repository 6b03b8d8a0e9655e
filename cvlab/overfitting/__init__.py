"""Overfitting in the smallest world that shows it: noisy points of a sine, polynomials and networks through them."""

from cvlab.overfitting.network import Fit
from cvlab.overfitting.samples import GRID, World, off, truth

__all__ = ["GRID", "Fit", "World", "off", "truth"]
