"""Data sets of picture files as source: their folders, how they are dealt out, and how one picture is read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from cvlab.codegen.calls import plain_source
from cvlab.datasets import DatasetSpec, FilesSpec
from cvlab.datasets.files import ENDINGS
from cvlab.datasets.listings import SHARES, Listing, listing
from cvlab.datasets.splits import dealt

IN_MEMORY = 2**29  # training pictures of up to so many bytes are read once; more are read batch by batch

_FOLDERS = '''\
# {where}
FOLDER = {folder}
CLASSES = {classes}


def files(part):
    """The paths of the pictures in a part of the folder, and the numbers of their classes."""
    found = [
        (str(path), number)
        for number, name in enumerate(CLASSES)
        for path in sorted((FOLDER / part / name).glob("[!.]*"))
        if path.suffix.lower() in {endings}
    ]
    paths, labels = zip(*found)
    return np.array(paths), np.array(labels)
'''

_DEALT = """

{source}
"""

_READ = '''

def read(paths):
    """Pictures as uint8 N x {height} x {width} x {channels}, turned as the camera says, whatever their shape was."""
    pictures = np.empty((len(paths), {height}, {width}, {channels}), "uint8")
    for place, path in enumerate(paths):
        with Image.open(path) as picture:
            if "A" in picture.getbands() or "transparency" in picture.info:  # laid on white
                picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
            picture.draft(None, ({side}, {side}))  # a large JPEG need not be decoded in full
            array = np.asarray(ImageOps.exif_transpose(picture).convert("{mode}"))
        shrinks = array.shape[0] >= {height} and array.shape[1] >= {width}
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        pictures[place] = cv2.resize(array, ({width}, {height}), interpolation=method).reshape(pictures.shape[1:])
    return pictures


'''


def files_recipe(dataset: DatasetSpec) -> dict[str, Any]:
    """What a script needs to read the pictures of a folder as cvlab does: the fields of a Recipe."""
    own = isinstance(dataset, FilesSpec)
    folder = dataset.folder() if own else Path(dataset.where())
    found = dataset.listing() if own else listing(folder)
    size = len(found.parts["train"][0]) * _bytes(dataset)
    reader = "read" if size > IN_MEMORY else ""
    height, width, channels = dataset.image_shape
    code = _FOLDERS.format(
        where=_where(dataset), folder=_folder(dataset, folder), classes=_classes(found),
        endings="{" + ", ".join(f'"{e}"' for e in sorted(ENDINGS)) + "}",
    )  # fmt: skip
    code += _DEALT.format(source=plain_source(dealt))
    code += _READ.format(
        height=height, width=width, channels=channels, side=max(height, width),
        mode="L" if channels == 1 else "RGB",
    )  # fmt: skip
    return {
        "about": f"{dataset.title}: pictures in one folder for each of {len(found.class_names)} classes.",
        "code": code + _parts(found, folder) + _read(reader),
        "needs": ("opencv-python-headless", "pillow"),
        "imports": ("import os", "from pathlib import Path", "import cv2", "from PIL import Image, ImageOps"),
        "reader": reader,
    }


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


def _classes(found: Listing) -> list[str]:
    """The class folders' names, which for uploaded pictures are numbers and not the classes' own names."""
    return sorted({Path(path).parent.name for path in found.parts["train"][0]})


def _parts(found: Listing, folder: Path) -> str:
    """Where each part's pictures lie, and which parts are dealt out of the training folder."""
    where = {name: _part(files, folder) for name, (files, _) in found.parts.items()}
    shares = [0.0 if where[name] != where["train"] else share for name, share in SHARES.items()]
    lines = [
        f'paths, labels = files("{where["train"]}")',
        f"train, validation, test = dealt(labels, {', '.join(map(str, shares))})",
        "x_train, y_train = paths[train], labels[train]",
    ]
    for name, share in zip(SHARES, shares, strict=True):
        source = f"paths[{name}], labels[{name}]" if share else f'files("{where[name]}")'
        lines.append(f"x_{name}, y_{name} = {source}")
    return "\n".join(lines)


def _part(files: tuple[str, ...], folder: Path) -> str:
    """The part's own folder, by its first picture: folder / part / class / picture."""
    return Path(files[0]).parents[1].relative_to(folder).as_posix() if files else "."


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
