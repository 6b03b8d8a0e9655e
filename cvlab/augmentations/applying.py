"""Random changes of pictures: numbers drawn from a seed, moves as one warp a picture, the rest as it stands.

Only numpy and OpenCV: an exported script carries these very functions (see `to_source`).
"""

from __future__ import annotations

import zlib

import cv2
import numpy as np

# fill mode -> what OpenCV calls it; the names and their meaning are Keras'
BORDERS = {
    "nearest": cv2.BORDER_REPLICATE,
    "reflect": cv2.BORDER_REFLECT,
    "constant": cv2.BORDER_CONSTANT,
    "wrap": cv2.BORDER_WRAP,
}


def augment(images, specs, seeds):
    """The pictures, each changed by the specs in their order with the numbers that its own seed draws.

    Moves that follow each other and fill alike are one warp, so that nothing is blurred twice, and what one
    move pushes out of the picture another may bring back (as in Keras' ImageDataGenerator).

    Args:
        images: uint8 N x H x W x C, never changed in place. seeds: N whole numbers, see `picture_seeds`.

    Raises:
        ValueError: for pictures that are not uint8, or another number of seeds than of pictures.
    """
    images, seeds = np.asarray(images), as_seeds(seeds)
    if images.dtype != np.uint8 or images.ndim != 4 or len(images) != len(seeds):
        raise ValueError(
            f"Augmentation takes uint8 pictures N x H x W x C and N seeds; these are {images.dtype} "
            f"{' × '.join(map(str, images.shape))} with {len(seeds)} seeds."
        )
    if not len(images):
        return images
    for group, numbers in steps(specs, seeds):
        if group[0].moves:
            images = warp(images, composed(group, numbers, *images.shape[1:3]), fill_of(group))
        else:
            images = group[0].change(images, numbers[0])
    return images


def as_seeds(seeds):
    """Whole numbers as uint64, negative ones too."""
    seeds = np.asarray(seeds)
    return seeds if seeds.dtype == np.uint64 else seeds.astype(np.int64).astype(np.uint64)


def picture_seeds(seed, epoch, rows):
    """A seed for each picture of an epoch, from the experiment's seed, the epoch and the picture's row."""
    start = mixed(mixed(as_seeds([seed])) + as_seeds([epoch]))
    return mixed(start + as_seeds(rows))


def mixed(numbers):
    """Each number scrambled so that neighbours have nothing in common: the end of splitmix64.

    Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014,
    https://doi.org/10.1145/2660193.2660195
    """
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def uniform(seeds, stream, count):
    """N x count numbers evenly spread over [0, 1), the same for the same seed and stream."""
    places = np.arange(count, dtype=np.uint64)
    # A numpy generator for each picture would take three times as long as its whole warp.
    return (mixed(mixed(seeds ^ np.uint64(stream))[:, None] + places) >> np.uint64(11)) * 2.0**-53


def drawn_numbers(specs, seeds):
    """For each spec, what every seed draws for it: N x numbers.

    A spec's numbers depend on its kind, not on its place, so that reordering changes the order alone.
    """
    before, found = {}, []
    for spec in specs:
        before[spec.kind] = before.get(spec.kind, 0) + 1
        stream = zlib.crc32(f"{spec.kind} {before[spec.kind]}".encode())
        found.append(spec.draw(uniform(seeds, stream, spec.uniforms)))
    return found


def steps(specs, seeds):
    """(specs, their numbers) for each step: moves that follow each other and fill alike are one step."""
    groups = []
    for spec, numbers in zip(specs, drawn_numbers(specs, seeds), strict=True):
        last = groups[-1][0] if groups else []
        fills = {s.fill for s in (*last, spec)} - {None} if last and last[0].moves and spec.moves else ()
        if last and last[0].moves and spec.moves and len(fills) <= 1:
            last.append(spec)
            groups[-1][1].append(numbers)
        else:
            groups.append(([spec], [numbers]))
    return groups


def fill_of(group):
    """(fill mode, value) of a step's moves; flips and crops need none."""
    return next((spec.fill for spec in group if spec.fill), ("nearest", 0.0))


def composed(group, numbers, height, width):
    """N x 3 x 3: where in the old picture each pixel (x, y, 1) of the new one comes from, pixel centres whole."""
    matrices = np.eye(3)
    for spec, drawn in zip(group, numbers, strict=True):
        matrices = matrices @ spec.matrices(drawn, height, width)
    return matrices


def about_centre(xx, xy, yx, yy, height, width):
    """N x 3 x 3 that leaves the picture's centre where it is: x = xx * x' + xy * y', y = yx * x' + yy * y'."""
    x, y = (width - 1) / 2, (height - 1) / 2
    xx, xy, yx, yy = np.broadcast_arrays(xx, xy, yx, yy)
    zero, one = np.zeros_like(xx, dtype=float), np.ones_like(xx, dtype=float)
    rows = [xx, xy, x - xx * x - xy * y, yx, yy, y - yx * x - yy * y, zero, zero, one]
    return np.stack(rows, axis=-1).reshape(*xx.shape, 3, 3)


def warp(images, matrices, fill):
    """The pictures sampled (bilinear) where the matrices say; outside the picture lies what fill says."""
    height, width = images.shape[1:3]
    mode, value = fill
    options = {
        "flags": cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        "borderMode": BORDERS[mode],
        "borderValue": (255 * value,) * 4,
    }
    changed = np.empty(images.shape, np.uint8)
    for image, matrix, place in zip(images, matrices[:, :2], changed, strict=True):
        cv2.warpAffine(image, matrix, (width, height), dst=place, **options)
    return changed
