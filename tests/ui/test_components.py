"""The message that components read, and what makes up a component."""

from __future__ import annotations

import importlib
import json
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cvlab.ui import components
from cvlab.ui.components import KINDS, pack, register

HTML = "<div></div>"


def unpack(message: bytes) -> tuple[dict, bytes]:
    """As message.js does it: the header, and what lies behind it."""
    (length,) = struct.unpack("<I", message[:4])
    return json.loads(message[4 : 4 + length]), message[4 + length :]


def opened(body: bytes, place: dict) -> np.ndarray:
    count = int(np.prod(place["shape"]))
    return np.frombuffer(body, place["kind"], count, place["offset"]).reshape(place["shape"])


@pytest.mark.parametrize("kind", KINDS)
def test_an_array_comes_back_with_its_kind_shape_and_numbers(kind):
    array = np.arange(-3, 12).reshape(3, 5).astype(kind)
    header, body = unpack(pack({"name": "é"}, values=array[:, ::2]))
    assert header["name"] == "é"
    np.testing.assert_array_equal(opened(body, header["arrays"]["values"]), array[:, ::2], strict=True)


def test_every_array_begins_where_a_typed_array_may_begin():
    odd = np.arange(5, dtype=np.uint8)
    message = pack({"a": "x"}, first=odd, rest=[np.float32([[1.5]]), odd, np.int32([7])], none=[])
    header, body = unpack(message)
    places = header["arrays"]
    assert all(p["offset"] % 4 == 0 for p in [places["first"], *places["rest"]])
    assert (len(message) - len(body)) % 4 == 0
    assert [opened(body, p).tolist() for p in places["rest"]] == [[[1.5]], [0, 1, 2, 3, 4], [7]]
    assert opened(body, places["first"]).tolist() == [0, 1, 2, 3, 4]
    assert places["none"] == []


def test_numbers_that_a_browser_cannot_open_are_refused():
    with pytest.raises(ValueError, match="weights is of float64; a component takes float32"):
        pack({}, weights=np.ones(3))


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"toy.css": "a {\n}"}, "toy.js is missing"),
        ({"toy.js": "export default function () {\n}"}, "toy.css is missing"),
        ({"toy.js": "a()\nb()", "toy.css": "a {\n}"}, "A component exports one function"),
        ({"toy.js": "a()", "toy.css": "a {\n}"}, "toy.js has a single line"),
    ],
)
def test_a_component_that_lacks_a_file_or_looks_like_a_path_is_refused(tmp_path: Path, files, says):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=says):
        register("toy", tmp_path, HTML)


def test_base_and_parts_come_before_the_components_own_files(tmp_path: Path, monkeypatch):
    for name in ("toy.js", "toy.css", "part.js", "part.css", "bare.js"):
        (tmp_path / name).write_text(f"/* {name} */\n\n/* end */")
    (tmp_path / "toy.js").write_text("/* toy.js */\nexport default function (component) {\n}")
    made = {}
    monkeypatch.setattr("streamlit.components.v2.component", lambda name, **given: made.update(given))
    register("toy", tmp_path, HTML, parts=("part", "bare"))
    order = [made["js"].index(text) for text in ("part.js", "bare.js", "toy.js")]
    assert order == sorted(order)
    order = [made["css"].index(text) for text in ("@layer base", "part.css", "toy.css")]
    assert order == sorted(order)


def test_a_number_is_never_written_with_its_place_in_a_list_as_its_figures():
    # Array.map hands its function the place as well: the first number would be asked for in no figures, and throw.
    bare = re.compile(r"\.map\((brief|rounded|plain)\)")
    folder = Path(components.__file__).parents[1]
    found = [path.name for path in folder.rglob("*.js") if bare.search(path.read_text("utf-8"))]
    assert any(folder.rglob("*.js"))
    assert found == []


@pytest.fixture(scope="module")
def scopes(tmp_path_factory) -> Path:
    """A folder with one file for each component: all its parts, as the browser gets them."""
    folder, root = tmp_path_factory.mktemp("scopes"), Path(components.__file__).parents[3]
    subprocess.run(
        [sys.executable, "-m", "tests.component_scopes", str(folder)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    return folder


def linted(scopes: Path, rule: str) -> list[str]:
    """What oxlint finds by that rule alone, "file:line:column: words" each."""
    config = scopes / "rules.json"
    rules = {
        "categories": {"correctness": "off"},
        "env": {"browser": True, "es2024": True},
        "rules": {rule: "error"},
    }
    config.write_text(json.dumps(rules))
    command = [str(Path(sys.executable).with_name("oxlint")), "-c", str(config), "-f", "unix", str(scopes)]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return [line for line in found.splitlines() if "[Error/" in line]


def test_every_name_in_a_component_is_its_own_or_the_browsers_and_is_told_once(scopes: Path):
    assert len(list(scopes.glob("*.js"))) > 15
    assert linted(scopes, "no-undef") == []
    assert linted(scopes, "no-redeclare") == []


def test_no_part_holds_a_name_that_no_component_uses(scopes: Path):
    unused = re.compile(r"(?:Variable|Function) '(\w+)' is declared but never used")
    idle = [match[1] for line in linted(scopes, "no-unused-vars") if (match := unused.search(line))]
    texts = [path.read_text("utf-8") for path in scopes.glob("*.js")]
    for name in set(idle):
        told = re.compile(rf"^(?:async )?(?:function|const|let) .*\b{name}\b", re.MULTILINE)
        assert idle.count(name) < sum(bool(told.search(text)) for text in texts), f"nobody uses {name}"


def test_two_components_never_share_a_name(tmp_path):
    (tmp_path / "pad.js").write_text("// one\n// two\n", encoding="utf-8")
    (tmp_path / "pad.css").write_text("i {}\nb {}\n", encoding="utf-8")
    importlib.import_module("cvlab.ui.components.pad")
    with pytest.raises(ValueError, match="called 'pad' already"):
        register("pad", tmp_path, HTML)
    sources = Path(components.__file__).parents[1].rglob("*.py")
    names = [n for path in sources for n in re.findall(r'register\(\s*"(\w+)"', path.read_text("utf-8"))]
    assert len(names) > 40
    assert len(names) == len(set(names))
