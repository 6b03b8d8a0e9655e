"""Clouds of points of two classes, which the lessons on neurons share: drawn from a seed, or set by hand."""

from cvlab.point_clouds.base import POINT_CLOUDS, WINDOW, PointCloud, Points
from cvlab.point_clouds.own import MOST, points_from, points_of, to_text
from cvlab.point_clouds.shapes import Blobs, Circle, Spiral, Xor

__all__ = [
    "MOST",
    "POINT_CLOUDS",
    "WINDOW",
    "Blobs",
    "Circle",
    "PointCloud",
    "Points",
    "Spiral",
    "Xor",
    "points_from",
    "points_of",
    "to_text",
]
