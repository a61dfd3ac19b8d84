"""Pictures of a web shop: photos come as PNG and leave as JPEG, as thumbnails, or sharpened for print.

Pillow decodes, resizes and encodes in C and lets other threads run meanwhile, so both threads and processes
can help; the thumbnails are read from files, the others are bytes that somebody already holds.
"""

import io
from pathlib import Path
from typing import Any

import numpy as np
import prepared
from PIL import Image, ImageFilter

WORKLOADS: dict[str, dict[str, Any]] = {
    "png_to_jpeg": {
        "target": "to_jpeg",
        "data": "pngs",
        "needs": ["PIL"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "thumbnail_files": {
        "target": "thumbnail",
        "data": "png_paths",
        "needs": ["PIL"],
        "truth": {1: "no", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "sharpen_pictures": {
        "target": "sharpen",
        "data": "few_pngs",
        "needs": ["PIL"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
}

PICTURES = 400
WIDTH, HEIGHT = 480, 320
THUMBNAIL = (128, 128)
SHARP = 20


def to_jpeg(png: bytes) -> bytes:
    """Turn one PNG into a JPEG."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()


def thumbnail(path: str) -> bytes:
    """Read one picture from its file and return a small JPEG of it."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").resize(THUMBNAIL, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG")
    return out.getvalue()


def sharpen(png: bytes) -> tuple[int, ...]:
    """Enlarge and sharpen one picture for print; return the mean of each channel."""
    large = Image.open(io.BytesIO(png)).convert("RGB").resize((2 * WIDTH, 2 * HEIGHT))
    sharp = large.filter(ImageFilter.UnsharpMask(radius=6)).filter(ImageFilter.MedianFilter(3))
    return tuple(int(channel.resize((1, 1)).getpixel((0, 0))) for channel in sharp.split())


def png_paths() -> list[str]:
    """Make the pictures once, and return their paths."""
    place = prepared.folder("pictures")
    return [str(made(place / f"{number:04}.png", number)) for number in range(PICTURES)]


def pngs() -> list[bytes]:
    """Return the pictures as bytes."""
    return [Path(path).read_bytes() for path in png_paths()]


def few_pngs() -> list[bytes]:
    """Return as many pictures as are to be printed."""
    return pngs()[:SHARP]


def made(path: Path, number: int) -> Path:
    """Draw a picture of soft waves and a little noise, unless it is there."""
    if not path.exists():
        rng = np.random.default_rng(number)
        x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
        waves = np.stack([np.sin(x / f) * np.cos(y / (f + 7)) for f in rng.uniform(9, 60, 3)], axis=-1)
        noisy = 127 + 100 * waves + rng.normal(0, 3, waves.shape)
        Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(path, compress_level=1)
    return path
