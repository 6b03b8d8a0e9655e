"""Data sets of picture files as source: their folders, how they are dealt out, and how one picture is read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePosixPath
from pprint import pformat
from typing import Any

from cvlab.codegen.calls import plain_source
from cvlab.datasets import DatasetSpec, FilesSpec
from cvlab.datasets.listings import SHARES, Listing, listing
from cvlab.datasets.splits import dealt
from cvlab.pictures import ENDINGS, decoding
from cvlab.pictures.netpbm import netpbm, netpbm_numbers
from cvlab.types import Shape

IN_MEMORY = 2**29  # training pictures of up to so many bytes are read once; more are read batch by batch

_FOLDERS = '''\
# {where}
FOLDER = {folder}
{classes}


def files(part):
    """The paths of the pictures in a part of the folder, and the numbers of their classes."""
    found = [
        (path, number)
        for number, {one} in enumerate({every})
        for path in sorted(str(path) for folder in {within} for path in (FOLDER / folder).rglob("[!.]*"))
        if Path(path).suffix.lower() in {endings}{but}
    ]
    paths, labels = zip(*found)
    return np.array(paths), np.array(labels)
'''

_DEALT = """

{source}
"""

_READ = '''

LARGE, HIDDEN = {large:_}, {hidden}  # pixels of a large picture; ink so little darker than white is hidden on it


{functions}


def read(paths):
    """Pictures as uint8 N x {height} x {width} x {channels}, the very ones that cvlab shows and trains on."""
    pictures = np.empty((len(paths), {height}, {width}, {channels}), "uint8")
    for place, path in enumerate(paths):
        data = Path(path).read_bytes()
        array = netpbm(data)
        if array is None:
            with Image.open(io.BytesIO(data)) as picture:
                array = pixels(picture, ({side}, {side}))
        pictures[place] = fitted(array, {height}, {width}, {channels})
    return pictures


'''
_FUNCTIONS = (
    netpbm,
    netpbm_numbers,
    decoding.pixels,
    decoding.covered,
    decoding.in_bands,
    decoding.band_numbers,
    decoding.is_large,
    decoding.as_fractions,
    decoding.deep_numbers,
    decoding.is_unsigned,
    decoding.black_and_white,
    decoding.extremes,
    decoding.is_keyed,
    decoding.key_colour,
    decoding.laid,
    decoding.hidden_on_white,
    decoding.camera_turn,
    decoding.upright,
    decoding.fitted,
)


def files_recipe(dataset: DatasetSpec) -> dict[str, Any]:
    """What a script needs to read the pictures of a folder as cvlab does: the fields of a Recipe."""
    own = isinstance(dataset, FilesSpec)
    folder = dataset.folder() if own else Path(dataset.where())
    found = dataset.listing() if own else listing(folder)
    size = len(found.parts["train"][0]) * _bytes(dataset)
    reader = "read" if size > IN_MEMORY else ""
    code = _FOLDERS.format(
        where=_where(dataset),
        folder=_folder(dataset, folder),
        **_classes(found),
        endings="{" + ", ".join(f'"{e}"' for e in sorted(ENDINGS)) + "}",
    )
    code += _DEALT.format(source=plain_source(dealt))
    code += reading_code(dataset.image_shape)
    return {
        "about": f"{dataset.title}: pictures in one folder for each of {len(found.class_names)} classes.",
        "code": code + _parts(found, dataset.shares if own else tuple(SHARES.values())) + _read(reader),
        "needs": ("opencv-python-headless", "pillow"),
        "imports": (
            "import io",
            "import os",
            "import re",
            "from pathlib import Path",
            "import cv2",
            "from PIL import Image",
        ),
        "reader": reader,
    }


def reading_code(image_shape: Shape) -> str:
    """The function `read(paths)` and those it needs, which read picture files as cvlab does."""
    height, width, channels = image_shape
    return _READ.format(
        height=height,
        width=width,
        channels=channels,
        side=max(height, width),
        large=decoding.LARGE,
        hidden=decoding.HIDDEN,
        functions="\n\n\n".join(map(plain_source, _FUNCTIONS)),
    )


def _bytes(dataset: DatasetSpec) -> int:
    height, width, channels = dataset.image_shape
    return height * width * channels


def _where(dataset: DatasetSpec) -> str:
    if dataset.kind == "uploaded":
        return "The pictures you brought to cvlab: unpack them, as the page gives them to you, beside this script."
    return "The folder lies in the one that CVLAB_DATA names, or in the one this runs in."


def _folder(dataset: DatasetSpec, folder: Path) -> str:
    if dataset.kind == "uploaded":
        return 'Path("pictures")'
    name = getattr(dataset, "name", folder.name)
    return f'Path(os.environ.get("CVLAB_DATA", ".")) / {name!r}'


def _classes(found: Listing) -> dict[str, str]:
    """How the class folders of a part are found: by one name in each part, or each by its own."""
    more = _untaken(found)
    left = f"\nLEFT_OUT = {_set(more)}" if more else ""
    but = " and Path(path).relative_to(FOLDER).as_posix() not in LEFT_OUT" if more else ""
    if _prefixes(found):
        names = [PurePosixPath(one).name for (one,) in found.folders["train"]]
        words = {"one": "name", "every": "CLASSES", "within": '[f"{part}/{name}"]'}
        return {"classes": f"CLASSES = {names}{left}", "but": but, **words}
    folders = {part: [list(each) for each in classes] for part, classes in found.folders.items()}
    words = {"one": "folders", "every": "FOLDERS[part]", "within": "folders"}
    return {"classes": f"FOLDERS = {pformat(folders, width=110)}  # of each class{left}", "but": but, **words}


def _prefixes(found: Listing) -> dict[str, str]:
    """{part: the folder its class folders lie in} where every class has one folder of the same name in each."""
    prefixes, names = {}, {}
    for part, classes in found.folders.items():
        if any(len(each) != 1 for each in classes):
            return {}
        paths = [PurePosixPath(one) for (one,) in classes]
        prefixes[part], names[part] = (
            {path.parent.as_posix() for path in paths},
            [path.name for path in paths],
        )
    alike = all(len(each) == 1 for each in prefixes.values()) and len({tuple(n) for n in names.values()}) == 1
    return {part: each.pop() for part, each in prefixes.items()} if alike else {}


def _untaken(found: Listing) -> list[str]:
    """The pictures in the class folders that are left out: broken ones, and copies."""
    inside = tuple(f"{one}/" for classes in found.folders.values() for each in classes for one in each)
    pictures = (item.name for item in found.left_out if PurePosixPath(item.name).suffix.lower() in ENDINGS)
    return sorted(name for name in pictures if name.startswith(inside))


def _set(names: list[str]) -> str:
    return "{" + pformat(names, width=110, compact=True)[1:-1] + "}"


def _parts(found: Listing, chosen: tuple[float, ...]) -> str:
    """Where each part's pictures lie, and which parts are dealt out of the training folder."""
    where = _prefixes(found) or {part: part for part in found.folders}
    shares = [0.0 if name in where else share for name, share in zip(SHARES, chosen, strict=True)]
    lines = [
        f"paths, labels = files({where['train']!r})",
        f"train, validation, test = dealt(labels, {', '.join(map(str, shares))})",
        "x_train, y_train = paths[train], labels[train]",
    ]
    for name, share in zip(SHARES, shares, strict=True):
        source = f"paths[{name}], labels[{name}]" if share else f"files({where[name]!r})"
        lines.append(f"x_{name}, y_{name} = {source}")
    return "\n".join(lines)


def _read(reader: str) -> str:
    if reader:
        words = "The training pictures stay files: they are read a batch at a time."
        return f"\n# {words}\nx_validation, x_test = read(x_validation), read(x_test)"
    return "\nx_train, x_validation, x_test = read(x_train), read(x_validation), read(x_test)"


def pictures_zip(dataset: FilesSpec) -> bytes:
    """The folder `pictures` that the script of uploaded pictures reads, as a zip."""
    folder, packed = dataset.folder(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # pictures hardly shrink
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, Path("pictures") / path.relative_to(folder))
    return packed.getvalue()
