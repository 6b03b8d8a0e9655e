"""One noun, one room: a newcomer's first guess where something lies is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cvlab.lessons import LESSONS
from tests.walls import MODULES, ROOT, SOURCES, called, circle, of_one_lesson, tops

# A lesson's registries, whose names its satellites may carry as well.
REGISTRIES = {
    "augmentation": ("augmentations", "augment_source", "label_survival"),
    "builder": ("architecture", "layers"),
    "class_activation": ("attributions", "overlay"),
    "training": ("experiment",),
}


def count(folder: Path) -> tuple[int, int]:
    """(files, folders) of Python directly in a folder."""
    inner = [path for path in folder.iterdir() if path.is_dir() and any(path.glob("*.py"))]
    return len(list(folder.glob("*.py"))), len(inner)


def test_what_serves_one_lesson_carries_its_name_or_its_registrys():
    served = {
        module: slug for module, slug in of_one_lesson().items() if slug in {item.slug for item in LESSONS}
    }
    named = [m for m, slug in served.items() if any(word in m for word in (slug, *REGISTRIES.get(slug, ())))]
    print(
        f"{len(named)} of {len(served)} modules of one lesson carry its name: {len(named) / len(served):.0%}"
    )
    print("not:", *sorted(set(served) - set(named)))
    assert len(served) > 80
    assert len(named) >= 0.75 * len(served)


def test_nothing_imports_in_a_circle_for_types_neither():
    assert circle() == []


def test_the_roots_stay_small_enough_to_see_whole():
    files, folders = count(ROOT / "cvlab")
    # A noun of a lesson is a file or a folder here and a room in ui; twenty-four lessons need about so many.
    assert (files <= 32, folders <= 30) == (True, True), f"cvlab/ has {files} files and {folders} folders"
    assert sum(count(ROOT / "cvlab" / "ui")) <= 43


def test_every_function_called_by_the_text_of_its_name_exists():
    for module, function in {pair for path in SOURCES for pair in called(path)}:
        assert module in MODULES, f"{module}:{function}"
        assert function in tops(MODULES[module]), f"{module} has no {function}"


@pytest.mark.parametrize("slug", [item.slug for item in LESSONS])
def test_a_lesson_is_found_under_one_name(slug: str):
    for path in (f"pages/{slug}.py", f"assets/lessons/{slug}.md", f"tests/browser/test_{slug}.py"):
        assert (ROOT / path).is_file(), path
    rooms = (f"cvlab/ui/{slug}", f"cvlab/ui/{slug}.py")
    assert any((ROOT / path).exists() for path in rooms), f"no room of {slug} in cvlab/ui"
    assert (ROOT / f"cvlab/codegen/{slug}.py").is_file(), f"no code of {slug}"


def test_the_address_is_read_and_written_in_one_place():
    users = [path for path in SOURCES if re.search(r"\bst\.query_params", path.read_text("utf-8"))]
    assert users == [ROOT / "cvlab" / "ui" / "link.py"]
