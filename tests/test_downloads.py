"""Downloads: from a server of the test's own, whole or damaged, watched, stopped, and without a network."""

from __future__ import annotations

import hashlib
import io
import pickle
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from cvlab import downloads
from cvlab.datasets import Cifar10, cifar10
from cvlab.datasets.formats import BATCHES, read_batch, read_batches
from cvlab.downloads import Download, DownloadError, Source, download, fetch

CONTENT = bytes(range(256)) * 4096  # 1 MB


class Handler(BaseHTTPRequestHandler):
    """Answers /whole, /cut, /short and /slow, which waits after each piece until the test lets it go on."""

    go_on = threading.Semaphore(0)
    files: dict[str, bytes] = {  # noqa: RUF012
        "/whole": CONTENT,
        "/cut": CONTENT[:-1],
        "/short": CONTENT[:-1],
        "/slow": CONTENT,
    }

    def do_GET(self):
        data = self.files.get(self.path)
        if data is None:
            self.send_error(404)
            return
        self.send_response(200)
        if self.path == "/short":  # it says more than comes
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if self.path != "/slow":
            self.wfile.write(data)
            return
        try:
            for start in range(0, len(data), downloads.CHUNK):
                self.wfile.write(data[start : start + downloads.CHUNK])
                self.go_on.acquire(timeout=10)
        except OSError:
            pass  # who stops a download hangs up

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch, tmp_path):
    """The address of the server; Keras' cache is empty."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("CVLAB_DATA", raising=False)
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def source(url, **changes):
    digest = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
    return Source(**{"url": url, "name": "some/file", "size": len(CONTENT), "digest": digest} | changes)


def left_over(item):
    return [path.name for path in item.target.parent.glob("*")]


def test_a_file_comes_whole_and_only_once(server):
    told = []
    item = source(f"{server}/whole")
    assert fetch(item, told.append).read_bytes() == CONTENT
    assert told == sorted(told)
    assert told[-1] == len(CONTENT)
    assert left_over(item) == ["file"]
    fetch(source("http://127.0.0.1:9/nobody"), told.clear)
    assert told


@pytest.mark.parametrize(
    ("path", "changes", "words"),
    [
        ("/cut", {}, "not the file that was published"),
        ("/short", {}, "cut short, 1,048,575 of 1,048,576 bytes"),
        ("/whole", {"digest": f"sha256:{'0' * 64}"}, "not the file that was published"),
        ("/whole", {"digest": f"md5:{'0' * 32}"}, "not the file that was published"),
        ("/whole", {"size": 1000}, "more than 1,000 bytes came"),
        ("/none", {}, "Not Found"),
    ],
)
def test_what_is_not_the_file_is_not_kept(server, path, changes, words):
    item = source(server + path, **changes)
    with pytest.raises(DownloadError, match=words):
        fetch(item)
    assert left_over(item) == []


def test_a_download_tells_how_far_it_is_and_can_be_stopped(server):
    item = source(f"{server}/slow")
    running = Download(item.size, lambda report: fetch(item, report))
    for _ in range(3):
        Handler.go_on.release()
    until = threading.Event()
    for _ in range(200):
        if running.done >= 2 * downloads.CHUNK:
            break
        until.wait(0.02)
    assert running.running
    assert 0 < running.done < running.total
    running.stop()
    Handler.go_on.release(20)
    running.wait(5)
    assert not running.running
    assert running.problem == "The download was stopped."
    assert left_over(item) == []


def test_without_a_network_it_says_so(server):
    running = Download(10, lambda report: fetch(source("http://127.0.0.1:9/x"), report))
    running.wait(10)
    assert "could not be downloaded" in running.problem
    assert "connected to the internet" in running.problem


def test_everybody_watches_the_same_download(server):
    gate = threading.Event()
    first = download("shared", 1, lambda report: gate.wait(5))
    assert download("shared", 1, lambda report: None) is first
    gate.set()
    first.wait(5)
    assert download("shared", 1, lambda report: None) is not first


def batch(count, seed):
    """Bytes of a batch as CIFAR-10's are written, and its pictures and labels."""
    random = np.random.default_rng(seed)
    images = random.integers(0, 256, (count, 32, 32, 3), np.uint8)
    labels = random.integers(0, 10, count)
    rows = images.transpose(0, 3, 1, 2).reshape(count, 3072)
    return pickle.dumps({b"data": rows, b"labels": labels.tolist()}, 2), images, labels


def test_cifar_10_is_downloaded_unpacked_and_read(server, monkeypatch):
    out, made = io.BytesIO(), {name: batch(10, seed) for seed, name in enumerate(BATCHES)}
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, (data, *_) in {**made, "../../escape": (b"x",)}.items():
            entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    monkeypatch.setitem(Handler.files, "/cifar", out.getvalue())
    item = source(
        f"{server}/cifar",
        name="cifar-10-batches-py-target_archive",
        size=len(out.getvalue()),
        digest=f"sha256:{hashlib.sha256(out.getvalue()).hexdigest()}",
    )
    monkeypatch.setattr(Cifar10, "sources", (item,))
    dataset = Cifar10()
    assert not dataset.available()
    assert dataset.train_count() == 45_000  # as published, until the files are here
    told = []
    dataset.download(told.append)
    assert told[-1] == dataset.download_bytes()
    assert dataset.available()
    assert sorted(p.name for p in cifar10._batches().iterdir()) == sorted(BATCHES)
    split = dataset.load()
    assert [len(part) for part in (split.train, split.validation, split.test)] == [45, 5, 10]
    np.testing.assert_array_equal(split.train.images[:10], made["data_batch_1"][1])
    np.testing.assert_array_equal(split.validation.labels, made["data_batch_5"][2][5:])
    np.testing.assert_array_equal(split.test.images, made["test_batch"][1])


def test_a_batch_is_read_as_keras_reads_it(tmp_path):
    """Keras: rows of 3,072, reshaped to N x 3 x 32 x 32, channels moved last."""
    for name in BATCHES:
        (tmp_path / name).write_bytes(batch(4, len(name))[0])
    x_train, y_train, x_test, y_test = read_batches(tmp_path)
    rows = pickle.loads((tmp_path / "test_batch").read_bytes(), encoding="bytes")
    np.testing.assert_array_equal(x_test, np.reshape(rows[b"data"], (4, 3, 32, 32)).transpose(0, 2, 3, 1))
    assert (x_train.shape, y_train.shape, y_test.tolist()) == ((20, 32, 32, 3), (20,), rows[b"labels"])


def test_a_pickle_that_would_run_something_is_refused(tmp_path):
    class Evil:
        def __reduce__(self):
            return (print, ("run",))

    (tmp_path / "data_batch_1").write_bytes(pickle.dumps({b"data": Evil(), b"labels": []}))
    with pytest.raises(ValueError, match=r"asks for builtins\.print"):
        read_batch(tmp_path / "data_batch_1")
