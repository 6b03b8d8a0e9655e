"""Names of files: which are pictures that are read, which are pictures of other kinds, and which are nobody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

_AS_JPEG = "save it as JPEG or PNG"
_KINDS = {
    f"HEIC is not read; {_AS_JPEG}": (".heic", ".heif", ".hif"),
    f"AVIF is not read; {_AS_JPEG}": (".avif",),
    f"JPEG XL and JPEG 2000 are not read; {_AS_JPEG}": (".jxl", ".jp2", ".j2k", ".jpx"),
    f"DICOM is not read; {_AS_JPEG}": (".dcm", ".dicom"),
    "NIfTI is not read; save its slices as PNG": (".nii",),
    "arrays are not read here; save each picture as PNG": (
        ".npy",
        ".npz",
        ".mat",
        ".h5",
        ".hdf5",
        ".tfrecord",
    ),
    f"a camera's raw file is not read; {_AS_JPEG}": (
        ".raw",
        ".dng",
        ".cr2",
        ".cr3",
        ".nef",
        ".arw",
        ".orf",
        ".rw2",
    ),
    f"a drawing of lines is not read; {_AS_JPEG}": (".svg", ".eps", ".ai", ".pdf"),
    f"a painting program's file is not read; {_AS_JPEG}": (".psd", ".xcf", ".kra"),
    f"this kind of picture is not read; {_AS_JPEG}": (
        ".ico",
        ".tga",
        ".exr",
        ".hdr",
        ".dds",
        ".pcx",
        ".qoi",
        ".ras",
    ),
    "films are not read; save single pictures": (".mp4", ".mov", ".avi", ".mkv", ".webm"),
    "an archive in the archive is not opened; unpack it first": (
        ".zip",
        ".rar",
        ".7z",
        ".tar",
        ".gz",
        ".tgz",
        ".bz2",
        ".xz",
    ),
}
UNREAD = {name: reason for reason, names in _KINDS.items() for name in names}
# What systems leave in folders beside the pictures.
NOBODYS = frozenset(
    ("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "__macosx", "@eadir")
)


def ending(path: str) -> str:
    """The ending of a file's name in small letters, with its dot; "" without."""
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def hidden(path: str) -> bool:
    """Whether a file or folder is hidden, or was left there by a system: a Mac's ._x, Thumbs.db and their kind."""
    if "/" in path:
        return any(map(hidden, path.split("/")))
    return path[:1] == "." or path.lower() in NOBODYS


def counted(paths: Iterable[str]) -> str:
    """Files by their ending, the commonest first, in words: "9 files .heic and 1 file .txt"."""
    found = Counter(ending(path) for path in paths).most_common(4)
    words = [f"{n} {'file' if n == 1 else 'files'} {kind or 'without an ending'}" for kind, n in found]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
