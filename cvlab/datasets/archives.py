"""A zip of class folders from a stranger: looked through with suspicion, its pictures tried, the good ones kept."""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cvlab.datasets import labels as where_labels
from cvlab.datasets.endings import counted, ending, hidden
from cvlab.datasets.files import decode_bytes
from cvlab.datasets.labels import MOST_CLASSES
from cvlab.datasets.layout import Layout, Placed, arrange
from cvlab.datasets.members import LOCKED, files, opened, unpacked
from cvlab.datasets.names import class_names
from cvlab.datasets.splits import check_classes
from cvlab.reading import LeftOut
from cvlab.text import clean

MOST_FILES = 5_000
LARGEST = 256 * 2**20  # bytes of all pictures together, unpacked
LARGEST_FILE = 20 * 2**20
TRIAL = (8, 8, 3)  # a picture that can be brought to this size can be read
COPY = "a copy of"
READ = "PNG, JPEG, GIF, BMP, WebP, TIFF, PPM and PGM are read"

Report = Callable[[int, int], None]  # told how many pictures of how many have been tried


@dataclass(frozen=True)
class Picture:
    """The bytes of a picture file that was tried, with its class and the part (train, validation, test) it is for."""

    part: str
    label: str
    data: bytes


@dataclass(frozen=True)
class Offer:
    """Another way to find the classes. labels: "names" or the path of a table. counts: pictures of each class."""

    labels: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Contents:
    """What an archive holds: good pictures, of the others name and reason, and sentences on how it was read."""

    pictures: tuple[Picture, ...]
    skipped: tuple[LeftOut, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What is to be unpacked of an archive. shown: {class: its name as it is shown}."""

    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    layout: Layout
    shown: dict[str, str]
    offers: tuple[Offer, ...] = ()


def read_archive(data: bytes, report: Report | None = None, labels: str = "folders") -> Contents:
    """The pictures of a zip of class folders. Each is decoded once; those that cannot be are skipped and named.

    labels: "folders", "names" (cat.1.jpg is a cat), or the path of a table in the archive.

    Raises:
        ValueError: in one sentence, for what is no such zip or would not make a data set.
    """
    with opened(data) as archive:
        plan = planned(archive, labels)
        check_pictures(plan, Counter((p.part, plan.shown[p.label]) for p in plan.layout.placed), ())
        found = tuple(tried(plan, report))
    pictures = tuple(item for item in found if isinstance(item, Picture))
    skipped = tuple(item for item in found if isinstance(item, LeftOut))
    check_pictures(plan, Counter((p.part, p.label) for p in pictures), skipped)
    notes = (*plan.layout.notes, *seen_twice(pictures))
    return Contents(pictures, plan.layout.left_out + skipped, notes)


def planned(archive: zipfile.ZipFile, labels: str = "folders") -> Plan:
    """Which members are pictures of which class, and what else could be had; nothing but a table is unpacked.

    Raises:
        ValueError: in one sentence, where it is locked, or too large.
    """
    members, left_out = files(archive)
    given = None if labels == "folders" else _labels(archive, members, labels)
    layout = arrange(members, given)
    layout = Layout(layout.placed, layout.left_out + tuple(left_out), layout.notes, layout.others)
    offers = tuple(_offers(archive, members)) if len(layout.labels()) < 2 and not given else ()
    _check_sizes([members[p.path] for p in layout.placed])
    return Plan(archive, members, layout, class_names(p.label for p in layout.placed), offers)


def check_pictures(plan: Plan, counts: Counter[tuple[str, str]], skipped: tuple[LeftOut, ...]) -> None:
    """Refuse, in one sentence, what would not make a data set. counts: pictures by (part, class).

    Raises:
        ValueError: saying what was found instead.
    """
    train = Counter({label: n for (part, label), n in counts.items() if part == "train"})
    copies = sum(reason.startswith(COPY) for _, reason in skipped)
    bad = len(skipped) - copies
    said = [f"{bad} could not be read"] * bool(bad) + [
        f"{copies} {'are copies' if copies > 1 else 'is a copy'}"
    ] * bool(copies)
    left = f" ({', '.join(said)})" if said else ""
    advice = _advice(plan.layout, plan.offers)
    check_classes(train, {part for part, _ in counts}, left, MOST_CLASSES, advice)
    if strange := {label for _, label in counts} - set(train):
        raise ValueError(
            f"The class {min(strange)} has no training pictures; give all parts the same classes."
        )


def _advice(layout: Layout, offers: tuple[Offer, ...]) -> str:
    """What an archive without class folders has instead, and what to do."""
    if offers:
        said = ", ".join(f"{clean(label)} {n}" for label, n in list(offers[0].counts.items())[:4])
        where = "the names of its files" if offers[0].labels == "names" else clean(offers[0].labels)
        return f"{where} would give classes ({said}): take those, or put each class into a folder of its name"
    if layout.placed or not layout.left_out:
        return ""
    if layout.others:
        return f"the archive holds {counted(layout.others)}, and only {READ}: save them as PNG or JPEG"
    name, reason = layout.left_out[0]
    return (
        f"{clean(name)} {reason}, and file names are no labels here: put the pictures of each class into a folder of "
        "its name"
    )


def as_it_is(data: bytes) -> bytes:
    """The bytes of a picture that can be decoded.

    Raises:
        ValueError: where it cannot.
    """
    decode_bytes(data, TRIAL)
    return data


def tried(
    plan: Plan, report: Report | None = None, made: Callable[[bytes], bytes] = as_it_is
) -> Iterator[Picture | LeftOut]:
    """Each picture of a plan, as `made` makes it, or why that could not be; of the same bytes only the first."""
    total, bytes_left, seen = len(plan.layout.placed), LARGEST, {}
    for number, placed in enumerate(plan.layout.placed):
        if report:
            report(number, total)
        item = plan.members[placed.path]
        try:
            if item.file_size > LARGEST_FILE:
                raise ValueError(f"larger than {LARGEST_FILE // 2**20} MB")
            data = unpacked(plan.archive, item)
            bytes_left -= len(data)
            if bytes_left < 0:
                raise ValueError(f"beyond the {LARGEST // 2**20} MB that are unpacked")
            _check_new(data, placed, seen)
            picture = made(data)
        except ValueError as error:
            yield LeftOut(placed.path, str(error))
        else:
            yield Picture(placed.part, plan.shown[placed.label], picture)


def _check_new(data: bytes, placed: Placed, seen: dict[bytes, list[Placed]]) -> None:
    """Note the bytes as seen; copies within a class, or in two parts, would make a test too easy."""
    before = seen.setdefault(hashlib.blake2b(data, digest_size=16).digest(), [])
    if any(p.part != placed.part for p in before):
        raise ValueError(f"{COPY} a picture in another part")
    if any(p.label == placed.label for p in before):
        raise ValueError(f"{COPY} another picture of its class")
    before.append(placed)


def seen_twice(pictures: tuple[Picture, ...]) -> tuple[str, ...]:
    """A sentence where the same picture lies in more than one class."""
    count = len(pictures) - len({p.data for p in pictures})
    if not count:
        return ()
    return (f"{count} {'picture lies' if count == 1 else 'pictures lie'} in more than one class.",)


def _labels(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], labels: str) -> dict[str, str]:
    if labels == "names":
        return where_labels.in_names(members)
    if labels not in members or not _is_table(labels, members[labels]):
        raise ValueError("This archive has no such table; read it again.")
    return where_labels.in_table(unpacked(archive, members[labels]), members)


def _offers(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Iterator[Offer]:
    tables = [path for path, item in members.items() if _is_table(path, item)]
    for labels in ("names", *tables[:3]):
        try:
            found = _labels(archive, members, labels)
        except ValueError:  # a table that cannot be unpacked offers nothing
            continue
        if found:
            yield Offer(labels, dict(Counter(found.values()).most_common()))


def _is_table(path: str, item: zipfile.ZipInfo) -> bool:
    small = item.file_size <= where_labels.LARGEST_TABLE
    return ending(path) in where_labels.TABLES and not hidden(path) and small


def _check_sizes(items: list[zipfile.ZipInfo]) -> None:
    if any(item.flag_bits & LOCKED for item in items):
        raise ValueError("This archive is locked by a password; pack it without one.")
    if len(items) > MOST_FILES:
        raise ValueError(f"This archive holds {len(items):,} pictures; {MOST_FILES:,} are allowed.")
    size = sum(item.file_size for item in items)
    if size > LARGEST:
        raise ValueError(
            f"This archive would unpack to {size / 2**20:,.0f} MB; {LARGEST // 2**20} MB are allowed, so make the "
            "pictures smaller, for example 256 pixels wide."
        )
