"""Augmentations put together, shown on one picture, and held to the labels."""
