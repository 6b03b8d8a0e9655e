"""Digits drawn from parameters on the pad's canvas, as a mouse draws them: straight pulls and round ones.

Nothing in here is what the nets were trained on (`cvlab.handwriting` has other points, curves, brushes and painters),
but both hold the common ways to write a digit.
"""

from __future__ import annotations

import cv2
import numpy as np

from cvlab.handwriting.drawing import SIDE, Stroke, rasterize
from cvlab.images import centred
from cvlab.types import Image

JITTER = 0.04  # of the canvas, by which every corner may miss its place
BRUSHES = (16, 30)

Pulls = list[list[tuple[float, float]]]  # strokes through points (x, y) in canvas pixels


def _ring(x: float, y: float, across: float, down: float, start: float = 0, end: float = 360) -> list:
    """Points on an ellipse about (x, y), degrees clockwise from three o'clock."""
    turn = np.deg2rad(np.linspace(start, end, 25))
    return list(zip(x + across * np.cos(turn), y + down * np.sin(turn), strict=True))


LOOP = _ring(105, 200, 20, 14, 300, 60)[::-1]
# What each is: the digit, and its strokes before chance moves them.
KINDS: dict[str, tuple[int, Pulls]] = {
    "plain seven": (7, [[(80, 70), (200, 70), (130, 220)]]),
    "barred seven": (7, [[(80, 70), (200, 70), (130, 220)], [(115, 145), (185, 145)]]),
    "seven with a hook": (7, [[(82, 95), (82, 68), (198, 68), (134, 220)]]),
    "bare one": (1, [[(140, 60), (140, 220)]]),
    "slanted one": (1, [[(165, 60), (125, 220)]]),
    "one with a foot": (1, [[(140, 60), (140, 220)], [(105, 220), (175, 220)]]),
    "one with a flag": (1, [[(105, 100), (145, 60), (145, 220)]]),
    "one with flag and foot": (1, [[(105, 100), (145, 60), (145, 220)], [(105, 220), (185, 220)]]),
    "open four": (4, [[(95, 60), (90, 150), (190, 150)], [(165, 80), (165, 225)]]),
    "closed four": (4, [[(160, 225), (160, 60), (80, 165), (195, 165)]]),
    "plain zero": (0, [_ring(140, 140, 50, 80)]),
    "round zero": (0, [_ring(140, 140, 75, 80)]),
    "barred zero": (0, [_ring(140, 140, 52, 80), [(180, 80), (100, 200)]]),
    "two without loop": (2, [[*_ring(140, 105, 48, 45, 180, 380), (90, 220), (195, 220)]]),
    "two with loop": (
        2,
        [[*_ring(140, 105, 48, 45, 190, 380), (120, 190), *LOOP, (145, 205), (195, 220)]],
    ),
    "sharp two": (2, [[(90, 80), (140, 60), (185, 90), (92, 220), (195, 220)]]),
    "round three": (3, [[*_ring(135, 100, 45, 38, 200, 450), *_ring(135, 180, 52, 42, 270, 520)]]),
    "flat three": (3, [[(90, 62), (185, 62), (125, 125), *_ring(130, 172, 52, 47, 280, 510)]]),
    "five": (5, [[(185, 62), (100, 62), (95, 130), *_ring(132, 170, 52, 50, 230, 500)]]),
    "six": (6, [[(165, 60), (105, 130), *_ring(138, 175, 46, 45, 190, 545)]]),
    "eight": (8, [_ring(140, 98, 40, 38), _ring(140, 180, 50, 42)]),
    "nine": (9, [_ring(138, 105, 46, 44), [(184, 100), (165, 222)]]),
    "nine with a straight leg": (9, [_ring(138, 105, 46, 44), [(184, 90), (184, 222)]]),
}


def drawn(kind: str, random: np.random.Generator, most: float = JITTER) -> Image:
    """One drawing of that kind as the net sees it, 28 x 28 x 1: corners moved, brush, size and place by chance."""
    _, pulls = KINDS[kind]
    return centred(rasterize(strokes(pulls, random, most)))


def strokes(pulls: Pulls, random: np.random.Generator, most: float = JITTER) -> list[Stroke]:
    """Strokes whose corners are moved by up to `most` of the canvas; a round pull keeps round."""
    width, size, place = (
        int(random.integers(*BRUSHES, endpoint=True)),
        random.uniform(0.75, 1.1),
        random.uniform(-20, 20, 2),
    )
    made = []
    for pull in pulls:
        points = np.array(pull) + _moves(pull, random, most * SIDE)
        points = (points - SIDE / 2) * size + SIDE / 2 + place
        made.append(Stroke(points=tuple(map(tuple, points.round().astype(int).tolist())), width=width))
    return made


def _moves(pull: list, random: np.random.Generator, most: float) -> np.ndarray:
    """How far chance moves each point: corners each for itself, those of a round pull together and smoothly."""
    if len(pull) < 10:
        return random.uniform(-most, most, (len(pull), 2))
    knots = random.uniform(-most, most, (4, 2))
    at = np.linspace(0, 3, len(pull))
    return np.stack([np.interp(at, range(4), knots[:, axis]) for axis in (0, 1)], axis=1)


def sheet(kind: str, count: int, seed: int = 0) -> np.ndarray:
    """So many drawings of one kind: uint8 count x 28 x 28 x 1."""
    random = np.random.default_rng([seed, list(KINDS).index(kind)])
    return _bytes([drawn(kind, random) for _ in range(count)])


def by_mouse(kind: str, random: np.random.Generator) -> list[Stroke]:
    """The same drawn as a mouse reports it: a point every few pixels, each a little beside the way."""
    made = []
    for stroke in strokes(KINDS[kind][1], random):
        corners = np.array(stroke.points, float)
        lengths = np.hypot(*np.diff(corners, axis=0).T).cumsum()
        at = np.linspace(0, lengths[-1], max(3, int(lengths[-1] / 7)))
        way = np.stack([np.interp(at, np.r_[0, lengths], corners[:, axis]) for axis in (0, 1)], axis=1)
        shaken = (way + random.normal(0, 2, way.shape)).round().astype(int).tolist()
        made.append(Stroke(points=tuple(map(tuple, shaken)), width=22))
    return made


def mouse_sheet(kind: str, count: int, seed: int = 0) -> np.ndarray:
    """So many of one kind by mouse: uint8 count x 28 x 28 x 1."""
    random = np.random.default_rng([seed, 100 + list(KINDS).index(kind)])
    return _bytes([centred(rasterize(by_mouse(kind, random))) for _ in range(count)])


def upside_down(count: int, seed: int = 0) -> np.ndarray:
    """So many drawings, turned by half, that are no digits then: uint8 count x 28 x 28 x 1."""
    kinds = ("plain seven", "barred seven", "round three", "flat three", "open four", "closed four")
    each = -(-count // len(kinds))
    turned = np.concatenate([np.rot90(sheet(kind, each, seed + 1), 2, (1, 2)) for kind in kinds])[:count]
    return _bytes([centred((picture / 255).astype(np.float32)) for picture in turned])


LETTERS = "AEFHKMNPRTWXY"  # O, I, S, Z, B, g, q and their like are digits to many an eye
FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
)


def letters(count: int, seed: int = 0) -> np.ndarray:
    """So many letters that are no digits, in OpenCV's own alphabets: uint8 count x 28 x 28 x 1."""
    random, made = np.random.default_rng(seed), []
    for n in range(count):
        canvas = np.zeros((120, 120), np.uint8)
        letter, font = LETTERS[n % len(LETTERS)], FONTS[n // len(LETTERS) % len(FONTS)]
        cv2.putText(canvas, letter, (25, 90), font, 2.4, 255, int(random.integers(4, 10)), cv2.LINE_AA)
        turn = cv2.getRotationMatrix2D((60, 60), random.uniform(-8, 8), 1.0)
        ink = cv2.warpAffine(canvas, turn, (120, 120)).astype(np.float32) / 255
        made.append(centred(ink[..., None]))
    return _bytes(made)


def scribbles(count: int, seed: int = 0) -> np.ndarray:
    """So many scribbles: one long line to and fro on the pad, uint8 count x 28 x 28 x 1."""
    random, made = np.random.default_rng(seed), []
    for _ in range(count):
        steps = random.normal(0, 45, (int(random.integers(12, 40)), 2)).cumsum(0)
        points = np.abs((steps + 140) % 520 - 260).clip(10, 270).astype(int)
        made.append(centred(rasterize([Stroke(points=tuple(map(tuple, points.tolist())), width=18)])))
    return _bytes(made)


def _bytes(pictures: list[Image]) -> np.ndarray:
    return (np.stack(pictures) * 255).round().astype(np.uint8)
