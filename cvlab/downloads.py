"""Files of public data sets and pretrained weights, fetched into Keras' own cache: nothing is downloaded twice."""

from __future__ import annotations

import hashlib
import http.client
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
CHUNK = 2**17
SILENCE = 20  # seconds without a byte after which a download is given up

Report = Callable[[int], None]  # told how many bytes have come; it may raise to end the download


class DownloadError(Exception):
    """The file could not be had; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file to download.

    name: its place in that folder of Keras' cache. size: bytes, at most. digest: "sha256:" or "md5:" and what is kept
    alone; "" where nobody published one.
    """

    url: str
    name: str
    size: int
    digest: str
    folder: str = "datasets"

    @property
    def target(self) -> Path:
        return cache_folder(self.folder) / self.name


def cache_folder(name: str) -> Path:
    """That folder of the cache that Keras itself uses."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / name


def fetch(source: Source, report: Report | None = None) -> Path:
    """The file, downloaded unless it is there. `report` is told the bytes so far; what it raises ends the download.

    Raises:
        DownloadError: without a network, or where what came is not the file that was meant.
    """
    for done, _ in pieces(source):
        if report:
            report(done)
    return source.target


def pieces(source: Source) -> Generator[tuple[int, int], None, None]:
    """Download the file unless it is there; yields (bytes so far, of how many). Closed early, it leaves nothing behind.

    Raises:
        DownloadError: as `fetch`.
    """
    if source.target.is_file():
        return
    source.target.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved, because two workers may fetch at once, and a reader must never see half a file.
    part = source.target.with_name(f"{source.target.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        # urlopen would keep the proxies of its first call for good; a laptop changes networks.
        opener = urllib.request.build_opener()
        with opener.open(source.url, timeout=SILENCE) as answer, part.open("wb") as file:
            yield from _copied(answer, file, source)
        os.replace(part, source.target)
    except (urllib.error.URLError, OSError) as error:
        raise DownloadError(str(getattr(error, "reason", None) or error.strerror or error)) from error
    finally:
        part.unlink(missing_ok=True)


def _copied(
    answer: http.client.HTTPResponse, file: IO[bytes], source: Source
) -> Generator[tuple[int, int], None, None]:
    """Copy what comes, and make sure that it is the file that was meant."""
    kind, _, right = source.digest.partition(":")
    digest, done, total = (
        hashlib.new(kind or "sha256"),
        0,
        int(answer.headers.get("Content-Length") or source.size),
    )
    while chunk := answer.read(CHUNK):
        done += len(chunk)
        if done > source.size:
            raise DownloadError(f"more than {source.size:,} bytes came, so it is another file")
        digest.update(chunk)
        file.write(chunk)
        yield done, total
    if done < total and answer.headers.get("Content-Length"):
        raise DownloadError(f"it arrived cut short, {done:,} of {total:,} bytes")
    if right and digest.hexdigest() != right:
        raise DownloadError("what arrived is not the file that was published")


class Stopped(Exception):
    """Raised inside a download that nobody wants any more."""


class Download:
    """Files on their way, in a thread of their own: ask for `done` of `total` bytes, `problem`, `running`."""

    def __init__(self, total: int, fetch_all: Callable[[Report], object]) -> None:
        self.total, self.done, self.problem, self.stopped = total, 0, "", False
        self._fetch_all = fetch_all
        self._thread = threading.Thread(target=self._run, name="download", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """End it at its next chunk; what has come is thrown away."""
        self.stopped = True

    def wait(self, seconds: float | None = None) -> None:
        self._thread.join(seconds)

    def _hear(self, done: int) -> None:
        if self.stopped:
            raise Stopped
        self.done = done

    def _run(self) -> None:
        try:
            self._fetch_all(self._hear)
        except Stopped:
            self.problem = "The download was stopped."
        except DownloadError as error:
            self.problem = (
                f"It could not be downloaded ({error}); is this computer connected to the internet?"
            )
        except (OSError, ValueError) as error:
            self.problem = f"It was downloaded but could not be stored ({error}); is the disk full?"


_RUNNING: dict[str, Download] = {}
_LOCK = threading.Lock()


def download(name: str, total: int, fetch_all: Callable[[Report], object]) -> Download:
    """The download of that name, begun unless it is on its way: everybody who asks watches the same one."""
    with _LOCK:
        if name not in _RUNNING or not _RUNNING[name].running:
            _RUNNING[name] = Download(total, fetch_all)
        return _RUNNING[name]


def last_download(name: str) -> Download | None:
    """The download of that name that is under way or was last."""
    return _RUNNING.get(name)
