"""Embeddings: a few numbers for each picture, near for one identity and far for two, and what is done by them."""

from cvlab.embeddings.crowds import CROWDS, Crowd, crowd_of
from cvlab.embeddings.recipe import MININGS, Learned, Recipe, Worst

__all__ = ["CROWDS", "MININGS", "Crowd", "Learned", "Recipe", "Worst", "crowd_of"]
