"""Stands for a module the web process must never import, as it must never import TensorFlow."""

from __future__ import annotations


class Odd(Exception):
    """An error of its own."""
