"""What was printed before the digit was written: the frame of a form's box, squared and lined paper, taken off.

Lines are found as in sheets of music: long, thin and straight runs; where a stroke crosses one, the stroke stays.
Source: I. Fujinaga, "Staff detection and removal", 2004, in "Visual perception of music notation"
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

THICK = 0.05  # of the picture's shorter side: thicker is no printed line
LONG = 0.5  # of its side: shorter is no printed line
PIECE = 0.08  # of its side: shorter is no piece of a line
PALE = 0.15  # of the strongest ink: paler is no ink at all
RIM = 0.03  # of its side: a line that ends nearer to the rim than this runs out of the picture
SPECK = 0.03  # of the largest piece of ink: less is dust
MANY = 3  # so many lines that leave something of the rest are printed: a digit made of three has no rest


@dataclass(frozen=True)
class Line:
    """A straight line that runs mostly to the right: row = slope * column + start, from column first to last."""

    slope: float
    start: float
    first: int
    last: int
    thickness: float
    ink: float

    def rows(self, columns: np.ndarray) -> np.ndarray:
        return self.slope * columns + self.start


def without_ruling(ink: np.ndarray) -> np.ndarray:
    """The ink without a frame and without the lines of the paper, H x W; as it was where none are found.

    Never taken: what would leave nothing, as the straight strokes of a 1, a 7 or a squarish 0 would.
    """
    # A stroke of one pixel in 28 must not be taken for a printed line: so small a picture shows none.
    if min(ink.shape) < 40 or not ink.any():
        return ink
    marked = ink > PALE * ink.max()
    flat, upright = _lines(ink, marked), _lines(ink.T, marked.T)
    if not flat and not upright:
        return ink
    rest = _erased(ink, marked, flat, upright)
    return rest if _printed(ink.shape, marked, rest > PALE * ink.max(), flat, upright) else ink


def without_border(values: np.ndarray) -> np.ndarray:
    """The grey picture H x W without the frame that lies along its rim on three sides or four; else as it was.

    A digit that reaches the rim on three sides is no frame: behind its first rows are strokes, not paper.
    """
    height, width = values.shape
    middle = values[height // 5 : -(height // 5) or None, width // 5 : -(width // 5) or None]
    paper, spread = float(np.median(middle)), float(np.abs(middle - np.median(middle)).max())
    if min(height, width) < 40 or spread < 0.1:
        return values
    other = np.abs(values - paper) > 0.12
    top, bottom, left, right = (_border(side) for side in (other, other[::-1], other.T, other.T[::-1]))
    if sum(side > 0 for side in (top, bottom, left, right)) < 3:
        return values
    return values[top : height - bottom, left : width - right]


def _border(other: np.ndarray) -> int:
    """How many of the first rows are a printed line with paper behind it, its soft edge counted; else 0."""
    shares = other.mean(1)[: len(other) // 5 + 1]
    rows = int(np.argmax(shares < 0.75))  # 0 too where there is no end to them
    behind = shares[rows + 1 : rows + 4]
    return rows + 1 if rows and len(behind) and behind.min() < 0.2 else 0


def without_specks(ink: np.ndarray) -> np.ndarray:
    """The ink without dust, H x W: without pieces that are small beside the largest."""
    marked = (ink > 0.2).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    if count < 2:
        return ink
    areas, reach = stats[1:, cv2.CC_STAT_AREA], stats[1:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(1)
    good = (areas >= SPECK * areas.max()) | (reach >= 0.25 * reach[areas.argmax()])
    kept = np.isin(labels, 1 + np.flatnonzero(good)).astype(np.uint8)
    return ink * cv2.dilate(kept, np.ones((5, 5), np.uint8))  # with its soft edge


def _lines(ink: np.ndarray, marked: np.ndarray) -> list[Line]:
    """The long thin lines that run mostly to the right."""
    height, width = marked.shape
    thick = max(3, round(THICK * min(height, width)))
    bits = marked.astype(np.uint8)
    thin = cv2.subtract(bits, cv2.morphologyEx(bits, cv2.MORPH_OPEN, np.ones((thick + 1, 1), np.uint8)))
    step = max(3, width // 40)
    runs = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, step), np.uint8))
    # Lines that cross cut a line in pieces; pieces one above the other belong to a slanted one.
    joined = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((3, 2 * step + 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    pieces = []
    for number in range(1, count):
        left, top, across, down, _ = stats[number]
        if across < max(8, PIECE * width) or down > 0.12 * across + 2 * thick:
            continue
        box = np.s_[top : top + down, left : left + across]
        piece = _fitted((labels[box] == number) & (runs[box] > 0), ink[box], left, top)
        if piece:
            pieces.append(piece)
    return [line for line in _one_line(pieces) if _is_long(line, marked, runs)]


def _fitted(own: np.ndarray, ink: np.ndarray, left: int, top: int) -> Line | None:
    """The line through those pixels; None where they bend, or are too few."""
    counts = own.sum(0)
    columns = np.flatnonzero(counts)
    if len(columns) < 0.5 * own.shape[1]:
        return None
    rows = (own * np.arange(own.shape[0])[:, None]).sum(0)[columns] / counts[columns]
    thickness = float(np.median(counts[columns]))
    near = np.ones(len(columns), bool)
    for _ in range(3):  # what grazes the line is left out
        slope, start = np.polyfit(columns[near], rows[near], 1)
        near = np.abs(rows - slope * columns - start) <= max(1.5, thickness / 2)
        if near.sum() < max(4, 0.7 * len(columns)):
            return None
    return Line(
        slope=float(slope),
        start=float(start + top - slope * left),
        first=int(left + columns[near][0]),
        last=int(left + columns[near][-1]),
        thickness=thickness,
        ink=float(np.median(ink[own])),
    )


def _one_line(pieces: list[Line]) -> list[Line]:
    """The pieces, those that go on where a longer one points joined with it: a digit stands on the line between."""
    left, lines = sorted(pieces, key=lambda piece: piece.last - piece.first, reverse=True), []
    while left:
        line, others = left[0], []
        for piece in left[1:]:
            ends = np.array([piece.first, piece.last])
            apart = np.abs(line.rows(ends) - piece.rows(ends)).max()
            beside = piece.first > line.last or piece.last < line.first
            if beside and apart <= 2 + line.thickness and abs(piece.thickness - line.thickness) <= 2:
                line = _joined(line, piece)
            else:
                others.append(piece)
        lines.append(line)
        left = others
    return lines


def _joined(one: Line, other: Line) -> Line:
    ends = np.array([one.first, one.last, other.first, other.last])
    rows = np.r_[one.rows(ends[:2]), other.rows(ends[2:])]
    slope, start = np.polyfit(ends, rows, 1)
    return replace(one, slope=float(slope), start=float(start), first=int(ends.min()), last=int(ends.max()))


def _is_long(line: Line, marked: np.ndarray, runs: np.ndarray) -> bool:
    """Whether it goes on for half of the picture: a line all the way, or hidden by strokes."""
    height, width = marked.shape
    columns = np.arange(line.first, line.last + 1)
    rows = line.rows(columns).round().astype(int).clip(1, height - 2)
    there = lambda what: np.mean(what[rows - 1, columns] | what[rows, columns] | what[rows + 1, columns])  # noqa: E731
    return len(columns) >= LONG * width and there(marked) >= 0.85 and there(runs > 0) >= 0.3


def _band(shape: tuple[int, int], line: Line, more: float) -> np.ndarray:
    """Whether a pixel lies on the line, or up to `more` pixels beside it."""
    columns = np.arange(shape[1])
    over = line.thickness + 3  # the corner where two lines meet
    along = (columns >= line.first - over) & (columns <= line.last + over)
    away = np.abs(np.arange(shape[0])[:, None] - line.rows(columns)[None])
    return (away <= line.thickness / 2 + more) & along


def _erased(ink: np.ndarray, marked: np.ndarray, flat: list[Line], upright: list[Line]) -> np.ndarray:
    """The ink without those lines; strokes that go on at both sides of one, or are darker than it, stay."""
    bands = [(line, _band(ink.shape, line, 1.6), False) for line in flat]
    bands += [(line, _band(ink.T.shape, line, 1.6).T, True) for line in upright]
    lines = np.logical_or.reduce([band for _, band, _ in bands])
    outside = marked & ~lines
    rest = np.where(lines, 0, ink)
    for line, band, turned in bands:
        reach = int(np.ceil(line.thickness / 2 + 1.6)) * 2 + 3
        crossing = _between(outside.T, reach).T if turned else _between(outside, reach)
        keep = band & (crossing | (ink > 1.25 * line.ink + 0.1))
        rest[keep] = ink[keep]
    return rest


def _between(outside: np.ndarray, reach: int) -> np.ndarray:
    """Whether a stroke lies within `reach` pixels above and below, up to as far beside as a slanted stroke moves."""
    bits = outside.astype(np.uint8)
    half = np.ones((reach + 1, 3), np.uint8)
    above = cv2.dilate(bits, half, anchor=(1, reach))
    below = cv2.dilate(bits, half, anchor=(1, 0))
    return cv2.bitwise_and(above, below) > 0


def _printed(
    shape: tuple[int, int], marked: np.ndarray, rest: np.ndarray, flat: list[Line], upright: list[Line]
) -> bool:
    """Whether the lines were there before the digit: they leave a digit behind, and no digit is made so."""
    removed = marked & ~rest
    rest = cv2.morphologyEx(rest.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0
    rows, columns = np.flatnonzero(rest.any(1)), np.flatnonzero(rest.any(0))
    if not len(rows) or max(np.ptp(rows) / shape[0], np.ptp(columns) / shape[1]) < 0.1:
        return False
    if len(flat) + len(upright) >= MANY:
        beyond = [_beyond(line, columns) for line in flat] + [_beyond(line, rows) for line in upright]
        return sum(beyond) >= 0.5 * len(beyond)
    pairs = [(line, shape[1], columns) for line in flat] + [(line, shape[0], rows) for line in upright]
    apart = not np.any(cv2.dilate(removed.astype(np.uint8), np.ones((5, 5), np.uint8))[rest])
    if apart:
        return all(any(_at_rim(line, side)) and _beyond(line, taken) for line, side, taken in pairs)
    # What is written stands on the line: it must be a finer one, and run out of the picture far from the strokes.
    stroke = 2 * float(np.percentile(cv2.distanceTransform(rest.astype(np.uint8), cv2.DIST_L2, 3)[rest], 90))
    return all(
        all(_at_rim(line, side)) and _beyond(line, taken, 0.1 * side) and line.thickness < 0.6 * stroke
        for line, side, taken in pairs
    )


def _at_rim(line: Line, side: int) -> tuple[bool, bool]:
    """Whether its first and its last end lie at the rim of a picture so many pixels long."""
    return line.first <= RIM * side, line.last >= (1 - RIM) * side - 1


def _beyond(line: Line, taken: np.ndarray, least: float = 0.0) -> bool:
    """Whether it is longer at both ends than what is written: the bar of a digit ends where a stroke begins."""
    least = max(least, line.thickness)
    return line.first < taken[0] - least and line.last > taken[-1] + least
