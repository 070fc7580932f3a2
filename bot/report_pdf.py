"""HTML to PDF, in a process of its own: WeasyPrint, from the extra `report`.

The process is this very file, run as a script: it gets the page on its standard input, none of our
environment, and ends with the page, so that neither memory nor a text that hangs stays with the bot. It opens
no address and no file: what the page shows stands in it.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from pathlib import Path

SECONDS = 60.0
"""The longest time for one page."""
LIBRARY = "weasyprint"


def can_print(library: str = LIBRARY) -> bool:
    """Whether the library is installed; it is not imported."""
    return importlib.util.find_spec(library) is not None


async def to_pdf(html: str, seconds: float = SECONDS, script: Path = Path(__file__)) -> bytes | None:
    """The page as a PDF; None when it cannot be made here, or not in time."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.environ.get("HOME", "/nonexistent")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(script)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    try:
        async with asyncio.timeout(seconds):
            pdf, _ = await process.communicate(html.encode("utf-8", "replace"))
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return pdf if process.returncode == 0 and pdf.startswith(b"%PDF") else None


def _print() -> None:
    """The process: a page in, a PDF out."""
    import weasyprint
    from weasyprint.urls import URLFetcher

    page = sys.stdin.buffer.read().decode("utf-8")
    # Only what stands in the page itself: no address, no file.
    fetcher = URLFetcher(allowed_protocols=("data",))
    pdf = weasyprint.HTML(string=page, url_fetcher=fetcher, media_type="print").write_pdf()
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    _print()
