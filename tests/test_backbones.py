"""Pretrained networks before any Keras: where their files lie, and how they are fetched."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from cvlab import backbones
from cvlab.architecture import PRESETS, Architecture
from cvlab.backbones import BACKBONES, download, missing
from cvlab.layers import PretrainedBase, RandomFlip
from cvlab.params import check


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine that holds no weights."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("CVLAB_DATA", raising=False)
    return tmp_path


@pytest.fixture
def store(monkeypatch, tmp_path):
    """A server with the files of one net, in place of the one that Keras fetches from."""
    folder = tmp_path / "store"
    inner = folder / BACKBONES["mobilenet_v2"].folder
    inner.mkdir(parents=True)
    (inner / BACKBONES["mobilenet_v2"].file).write_bytes(b"w" * 3_000_000)
    (inner / BACKBONES["mobilenet_v2"].bare_file).write_bytes(b"b" * 2_000_000)
    index = {str(i): [f"n{i}", f"kind_{i}"] for i in range(1000)}
    (folder / backbones.CLASS_INDEX).write_text(json.dumps(index))

    def handler(*args):
        return Quiet(*args, directory=str(folder))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    monkeypatch.setattr(backbones, "ORIGIN", address)
    monkeypatch.setattr(backbones, "CLASS_INDEX_ORIGIN", address)
    monkeypatch.setattr(backbones, "CLASS_INDEX_DIGEST", digest_of(folder / backbones.CLASS_INDEX))
    weights = inner / BACKBONES["mobilenet_v2"].file
    monkeypatch.setattr(BACKBONES["mobilenet_v2"], "digest", digest_of(weights))
    yield address
    server.shutdown()


def digest_of(path):
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_weights_that_are_not_those_keras_published_are_not_kept(bare, store, monkeypatch):
    spec = BACKBONES["mobilenet_v2"]()
    for digest in (f"sha256:{'0' * 64}", f"md5:{'0' * 32}"):
        monkeypatch.setattr(BACKBONES["mobilenet_v2"], "digest", digest)
        with pytest.raises(ValueError, match=r"not the file that was published"):
            list(download(spec))
    monkeypatch.setattr(BACKBONES["mobilenet_v2"], "megabytes", 1)
    with pytest.raises(ValueError, match="more than 1,050,000 bytes came"):
        list(download(spec))
    assert not spec.available()
    assert not list(bare.rglob("*.part"))


def test_digests_are_those_that_keras_publishes_where_it_does():
    folder = Path(find_spec("keras").origin).parent / "src" / "applications"
    for kind, file in (("vgg16", "vgg16.py"), ("efficientnet_b0", "efficientnet.py")):
        for digest in (BACKBONES[kind].digest, BACKBONES[kind].bare_digest):
            assert digest.removeprefix("md5:") in (folder / file).read_text()


@pytest.mark.parametrize("kind", BACKBONES)
def test_files_are_those_that_keras_asks_for(kind):
    folder = Path(find_spec("keras").origin).parent / "src" / "applications"
    text = (folder / f"{kind.removesuffix('_b0')}.py").read_text()
    spec = BACKBONES[kind]()
    assert spec.folder.removesuffix("/").rsplit("/", 1)[-1] in text
    stems = {"vgg16": spec.bare_file, "mobilenet": "_tf_no_top.h5", "mobilenet_v2": "_no_top.h5"}
    assert stems.get(kind, "_notop.h5") in text


def test_the_weights_of_a_base_are_fetched_without_the_top(bare, store):
    spec = BACKBONES["mobilenet_v2"]()
    assert list(download(spec, top=False))[-1] == 1
    assert spec.available(top=False)
    assert not spec.available()
    assert Path(spec.where(top=False)).name == spec.bare_file
    assert list(download(spec, top=False)) == []


def test_what_a_network_with_a_base_lacks_is_told(bare):
    def network(weights):
        return Architecture((64, 64, 3), (RandomFlip(), PretrainedBase(network="vgg16", weights=weights)))

    assert missing(network("imagenet")) == BACKBONES["vgg16"]()
    assert missing(network("random")) is None
    assert missing(PRESETS["notes_convnet"]) is None


@pytest.mark.parametrize("kind", BACKBONES)
def test_a_spec_is_within_its_limits_and_says_what_it_needs(kind, bare):
    spec = BACKBONES[kind]()
    check(spec)
    assert spec.input_shape == (224, 224, 3)
    assert not spec.available()
    assert BACKBONES[kind](weights="random").available()
    assert len(spec.class_names) == 1000
    assert spec.class_names[3] == "class 3"
    assert BACKBONES.make({"kind": kind}) == spec


def test_weights_are_found_in_a_folder_of_ones_own(bare, monkeypatch):
    folder = bare / "own" / "weights"
    folder.mkdir(parents=True)
    monkeypatch.setenv("CVLAB_DATA", str(bare / "own"))
    (folder / BACKBONES["vgg16"].file).write_bytes(b"")
    assert BACKBONES["vgg16"]().where() == str(folder / BACKBONES["vgg16"].file)


def test_weights_are_fetched_once_with_the_names_of_the_classes(bare, store):
    spec = BACKBONES["mobilenet_v2"]()
    shares = list(download(spec))
    assert shares[-1] == 1
    assert all(0 < share <= 1 for share in shares)
    assert spec.available()
    assert spec.class_names[386] == "kind 386"
    assert list(download(spec)) == []
    assert not list(bare.rglob("*.part"))


def test_stopping_half_way_leaves_nothing_behind(bare, store):
    spec = BACKBONES["mobilenet_v2"]()
    fetching = download(spec)
    next(fetching), next(fetching)
    fetching.close()
    assert not spec.available()
    assert not list(bare.rglob("*.part"))


def test_without_a_network_it_is_said_in_words(bare, monkeypatch):
    for name in ("ORIGIN", "CLASS_INDEX_ORIGIN"):
        monkeypatch.setattr(backbones, name, "http://127.0.0.1:9/")
    with pytest.raises(
        ValueError, match=r"MobileNetV2 could not be fetched .* connect to the internet, or put"
    ):
        list(download(BACKBONES["mobilenet_v2"]()))
