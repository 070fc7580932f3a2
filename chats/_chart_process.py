"""The process that draws: it stays warm between pictures, and is ended when nobody wants one for a while.

It is sent one frame for each picture and answers with one: four bytes that say how long it is, then that many
bytes; an empty answer means that the picture cannot be drawn. It gets none of our environment, so no secret
either. One that hangs or fails is ended and the next picture is drawn by a new one.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

_HEAD = 4  # bytes
_LARGEST = 16 * 1024 * 1024


class DrawingProcess:
    """Runs `script` when first asked. It may take `seconds` for a picture, rests `idle` seconds at most and
    draws `most` pictures, so that what drawing leaves behind in its memory does not grow for ever."""

    def __init__(self, script: Path, seconds: float, idle: float, most: int) -> None:
        self._script = script
        self._seconds = seconds
        self._idle = idle
        self._most = most
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._left = 0
        self._rest: threading.Timer | None = None

    def draw(self, payload: bytes) -> bytes | None:
        """The answer to one frame, None when there is none. Blocks; one at a time."""
        with self._turn:
            self._wake()
            process = self._process
            if process is None or process.poll() is not None:
                self._bury()
                process = self._start()
            limit = threading.Timer(self._seconds, process.kill)
            limit.daemon = True
            limit.start()
            try:
                answer = _exchange(process, payload)
            finally:
                limit.cancel()
            self._left -= 1
            if answer is None or self._left <= 0:
                self._bury()
            else:
                self._doze()
            return answer

    @property
    def pid(self) -> int | None:
        """Its number, None while there is none."""
        process = self._process
        return process.pid if process is not None else None

    def stop(self) -> None:
        """End the process, also in the middle of a picture: who waits for that gets None."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """The same, and nothing is left of it."""
        self.stop()
        with self._turn:
            self._wake()
            self._bury()

    def _start(self) -> subprocess.Popen[bytes]:
        # matplotlib wants to keep a list of fonts somewhere; a second thread would only cost memory.
        self._folder = tempfile.TemporaryDirectory(prefix="listenpost-chart-", ignore_cleanup_errors=True)
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "MPLCONFIGDIR": self._folder.name,
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(  # noqa: S603 (our own script, by its path)
            [sys.executable, "-I", str(self._script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=self._folder.name,
        )
        self._left = self._most
        return self._process

    def _bury(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # what was not read any more
                        pipe.close()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _doze(self) -> None:
        self._rest = threading.Timer(self._idle, self._sleep)
        self._rest.daemon = True
        self._rest.start()

    def _wake(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _sleep(self) -> None:
        """Nobody wanted a picture for a while; unless somebody does right now."""
        if self._turn.acquire(blocking=False):
            try:
                if self._rest is threading.current_thread():
                    self._rest = None
                    self._bury()
            finally:
                self._turn.release()


def _exchange(process: subprocess.Popen[bytes], payload: bytes) -> bytes | None:
    sent, heard = process.stdin, process.stdout
    assert sent is not None
    assert heard is not None
    try:
        sent.write(len(payload).to_bytes(_HEAD, "big") + payload)
        sent.flush()
        size = int.from_bytes(_exactly(heard, _HEAD), "big")
        return _exactly(heard, size) if size <= _LARGEST else None
    except (OSError, EOFError):  # it ended, or was ended
        return None


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError
    return found
