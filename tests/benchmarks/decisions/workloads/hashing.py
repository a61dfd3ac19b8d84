# ruff: noqa: S311 - sample data, and functions as people write them
"""Fingerprints and passwords: hashing documents, many small texts, and passwords made slow on purpose.

hashlib lets other threads run while it works on more than two kilobytes, so threads share large documents
without copying them to another process. The small texts are over before any worker has started.
"""

import hashlib
import random
import zlib
from typing import Any

WORKLOADS: dict[str, dict[str, Any]] = {
    "sha256_documents": {
        "target": "digest",
        "data": "documents",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes"},
    },
    "hash_passwords": {
        "target": "stretch",
        "data": "passwords",
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "hash_short_texts": {
        "target": "short_digest",
        "data": "short_texts",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "checksum_blocks": {
        "target": "checksum",
        "data": "documents",
        "truth": {1: "no", 2: "cpu", 3: "yes"},
    },
}

DOCUMENTS = 1_500
DOCUMENT_BYTES = 1 << 20
PASSWORDS = 120
ROUNDS = 60_000
SHORT = 60_000


def digest(document: bytes) -> str:
    """Fingerprint one document the careful way: two hashes, in case one is broken some day."""
    return hashlib.sha512(document).hexdigest() + hashlib.sha3_256(document[:200_000]).hexdigest()


def stretch(password: str) -> bytes:
    """Hash one password so slowly that guessing does not pay."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", ROUNDS)


def short_digest(text: str) -> str:
    """Hash one short text."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def checksum(document: bytes) -> int:
    """Return the CRC of one document."""
    return zlib.crc32(document)


def documents() -> list[memoryview | bytes]:
    """Return documents that overlap in one buffer, each different from the others."""
    block = random.Random(1).randbytes(DOCUMENT_BYTES + 64)
    return [bytes(block[n % 64 : n % 64 + DOCUMENT_BYTES // 4]) + n.to_bytes(4) for n in range(DOCUMENTS)]


def passwords() -> list[str]:
    """Return passwords."""
    return [f"correct horse battery {number}" for number in range(PASSWORDS)]


def short_texts() -> list[str]:
    """Return user names."""
    return [f"user-{number}@example.org" for number in range(SHORT)]
