"""Data sets: pictures with labels, split into train, validation and test. `digits` is always there.

To add one, write a decorated spec into the file where it belongs; the order of these imports is that of the picker.
"""

from cvlab.datasets.base import DATASETS, DatasetSpec, Part, Split
from cvlab.datasets.digits import Digits
from cvlab.datasets.downloaded import Downloaded, FashionMnist, Mnist  # isort: split

from cvlab.datasets.cifar10 import Cifar10
from cvlab.datasets.files import PictureFiles
from cvlab.datasets.folders import FilesSpec, Folder
from cvlab.datasets.half_digits import HalfDigits
from cvlab.datasets.listings import folder_names
from cvlab.datasets.uploaded import Uploaded

__all__ = [
    "DATASETS",
    "Cifar10",
    "DatasetSpec",
    "Digits",
    "Downloaded",
    "FashionMnist",
    "FilesSpec",
    "Folder",
    "HalfDigits",
    "Mnist",
    "Part",
    "PictureFiles",
    "Split",
    "Uploaded",
    "folder_names",
]
