"""Thirty phones send 12-megapixel photographs at once while students move sliders: what do the sliders feel of it?

Moves are timed twice in one run: while nothing is sent, and while every phone sends one photograph after the other by
Streamlit's own upload to the Pixels page. Run: python -m tests.benchmarks.class_of_phones
"""

from __future__ import annotations

import argparse
import asyncio
import io
import random
import statistics
import time
import urllib.request
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import websockets
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.benchmarks.clients import Client
from tests.serving import APP, await_warm, serving


def photograph(seed: int) -> bytes:
    """A JPEG of 4,000 x 3,000 pixels, with the turn of a phone that was held upright."""
    small = np.random.default_rng(seed).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    picture = Image.fromarray(small).resize((4000, 3000), Image.Resampling.BICUBIC)
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    picture.save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()


class Phone:
    """One session on the Pixels page that sends photographs."""

    def __init__(self, url: str, data: bytes) -> None:
        self._url, self._data = url, data
        self._session = self._page = self._uploader = ""

    async def __aenter__(self) -> Phone:
        address = self._url.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await websockets.connect(address, subprotocols=["streamlit"], max_size=None)
        await self._run(None)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def send(self) -> float:
        """Seconds from the choice of the photograph to the end of the run that shows it."""
        began = time.perf_counter()
        request = BackMsg()
        request.file_urls_request.request_id = str(uuid.uuid4())
        request.file_urls_request.session_id = self._session
        request.file_urls_request.file_names.append("IMG_0001.jpg")
        await self._socket.send(request.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await self._socket.recv())
            if answer.WhichOneof("type") == "file_urls_response":
                break
        place = answer.file_urls_response.file_urls[0]
        await asyncio.to_thread(self._put, place.upload_url)
        if not await self._run(place):
            raise SystemExit("The page did not show the photograph.")
        return time.perf_counter() - began

    def _put(self, address: str) -> None:
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="IMG_0001.jpg"\r\n'
        body = (
            f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + self._data + f"\r\n--{edge}--\r\n".encode()
        )
        with urllib.request.urlopen(f"{self._url}/_stcore/health") as answer:
            cookie = answer.headers.get("Set-Cookie", "").split(";")[0]
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Cookie": cookie}
        headers["X-Xsrftoken"] = cookie.partition("=")[2].strip('"')
        request = urllib.request.Request(f"{self._url}{address}", body, headers, method="PUT")
        urllib.request.urlopen(request).close()

    async def _run(self, place: object | None) -> bool:
        """Run the page, with that file in its uploader; whether the words about the photograph came."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = "picture_mode=Upload"
        if self._page:
            state.page_script_hash = self._page
        else:
            state.page_name = "pixels"
        if place is not None:
            widget = state.widget_states.widgets.add(id=self._uploader)
            info = widget.file_uploader_state_value.uploaded_file_info.add()
            info.file_id, info.name, info.size = place.file_id, "IMG_0001.jpg", len(self._data)
            info.file_urls.CopyFrom(place)
        await self._socket.send(message.SerializeToString())
        shown = False
        while True:
            answer = ForwardMsg.FromString(await self._socket.recv())
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._session = answer.new_session.initialize.session_id or self._session
            elif kind == "navigation":
                self._page = answer.navigation.page_script_hash
            elif kind == "delta":
                element = answer.delta.new_element
                if element.WhichOneof("type") == "file_uploader":
                    self._uploader = element.file_uploader.id
                shown = shown or "shrunk from 3,000 × 4,000" in str(element.markdown.body)
            elif kind == "script_finished":
                return shown


async def play(clients: list[Client], moves: int, pause: float, seed: int) -> list[float]:
    """The latency of every client's every move, in milliseconds, sorted."""
    found = await asyncio.gather(*(c.play(moves, pause, seed + n) for n, c in enumerate(clients)))
    return sorted(1000 * seconds for one in found for seconds in one)


async def measure(url: str, args: argparse.Namespace) -> None:
    clients = [Client(url, "kernels", "") for _ in range(args.clients)]
    phones = [Phone(url, photograph(seed % 3)) for seed in range(args.phones)]
    for one in (*clients, *phones):
        await one.__aenter__()
    quiet = await play(clients, args.moves, args.pause, 0)
    sending = asyncio.Event()
    sent: list[float] = []

    async def keep_sending(phone: Phone, seed: int) -> None:
        await asyncio.sleep(random.Random(seed).random())
        while not sending.is_set():
            sent.append(await phone.send())

    tasks = [asyncio.create_task(keep_sending(phone, n)) for n, phone in enumerate(phones)]
    busy = await play(clients, args.moves, args.pause, 1000)
    sending.set()
    await asyncio.gather(*tasks)
    for one in (*clients, *phones):
        await one.__aexit__()
    for words, found in (("quiet", quiet), (f"while {args.phones} phones send", busy)):
        middle = statistics.median(found)
        print(f"{args.clients} students' sliders, {words}: median {middle:.0f} ms, p95 {p95(found):.0f} ms")
    print(
        f"p95 while photographs are sent / quiet: {p95(busy) / p95(quiet):.2f}; "
        f"{len(sent)} photographs, each shown after {statistics.median(sent):.1f} s (median)"
    )


def p95(found: list[float]) -> float:
    return found[int(0.95 * len(found))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--phones", type=int, default=30)
    parser.add_argument("--moves", type=int, default=20)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between one student's moves")
    args = parser.parse_args()
    with TemporaryDirectory() as folder, serving(APP, Path(folder) / "log") as url:
        await_warm(url)
        asyncio.run(measure(url, args))


if __name__ == "__main__":
    main()
