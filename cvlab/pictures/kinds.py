"""What a file is, by its first bytes: the picture formats that are read, and words for those that are not."""

from __future__ import annotations

import re

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
_ENDINGS = ".png .apng .jpg .jpeg .jpe .jfif .mpo .gif .bmp .webp .tif .tiff .pbm .pgm .ppm .pnm .pfm"
ENDINGS = frozenset(_ENDINGS.split())
NAMES = "PNG, JPEG, GIF, BMP, WebP, TIFF or PGM"

_SVG = rb"(?i)\s*(<\?xml[^>]*>\s*)?(<!--.{0,500}?-->\s*)?(<!doctype svg[^>]*>\s*)?<svg"
_TIFF = "This TIFF file holds its numbers in a way that is not read here; save it as PNG, or as TIFF of 8 or 16 bits."
_AS = "save it as JPEG or PNG"
_BEGINNINGS = (  # of kinds that people take for pictures, and often call .jpg
    (rb"\xff\x0a|\0\0\0\x0cJXL ", f"This is a JPEG XL picture, which is not read here; {_AS}."),
    (rb"\xff\x4f\xff\x51|\0\0\0\x0cjP  ", f"This is a JPEG 2000 picture, which is not read here; {_AS}."),
    (rb"8BPS", f"This is a Photoshop file, which is not read here; {_AS}."),
    (rb"\0\0[\x01\x02]\0", f"This is an icon, which is not read here; {_AS}."),
    (rb"%PDF", "This is a PDF document and not a picture; save the page as PNG."),
    (
        rb"(?s:.{128})DICM",
        "This is a DICOM file and not a picture of a kind that is read here; save it as PNG.",
    ),
    (rb"PK\x03\x04", "This is a zip archive and not a picture; unpack it first."),
    (
        rb"version https://git-lfs",
        "This is only the pointer of Git LFS to a picture and not a picture itself.",
    ),
    (_SVG, "This is an SVG drawing and not a picture of pixels; save it as PNG."),
    (rb"(?i)\s*<(!doctype html|html)", "This is a web page and not a picture; save the picture itself."),
    (rb"II\*\0|MM\0\*|II\+\0|MM\0\+", _TIFF),
)


def words(data: bytes) -> str:
    """The sentence for a file that none of FORMATS is: what it is, as far as its beginning tells, and what to do."""
    if data[4:8] == b"ftyp":
        return _container(data)
    for beginning, sentence in _BEGINNINGS:
        if re.match(beginning, data[:2000]):
            return sentence
    return f"This file is not a picture; choose a {NAMES} file."


def _container(data: bytes) -> str:
    """AVIF, HEIC and films share one container; its brands say which."""
    length = min(max(16, int.from_bytes(data[:4])), 400)
    brands = {data[8:12], *(data[n : n + 4] for n in range(16, length, 4))}
    if brands & {b"avif", b"avis"}:
        return f"This is an AVIF picture, which is not read here; {_AS}."
    if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}:
        return f"This is a HEIC picture, as iPhones take them, which is not read here; {_AS}."
    return "This is a film and not a picture; take one picture of it."
