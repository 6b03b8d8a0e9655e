"""A number on a form with its check digit, read by parts that can be tested and replaced, or by one network."""

from cvlab.modularity.forms import World
from cvlab.modularity.parts import PARTS, Parts

__all__ = ["PARTS", "Parts", "World"]
