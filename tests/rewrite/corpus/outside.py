"""Functions that reach outside their row: libraries per value, files, networks, processes."""
# ruff: noqa: B010, S307, S310, T201
# The functions are written as people write them.

import ast
import asyncio
import hashlib
import json
import logging
import os
import sqlite3
import subprocess
import time
import urllib.request
import uuid
import zlib
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import urlparse

from corpus.case import ROW, SERIES, VALUE, refused
from corpus.ordinary import choices, decimals, digits, emails, integers, names, records, values, written

log = logging.getLogger(__name__)
connection = sqlite3.connect(":memory:", check_same_thread=False)
MATCHER = SequenceMatcher(None, "reference text")


def hashed_email(row):
    email = row["email"].strip().lower()
    return hashlib.sha256(email.encode()).hexdigest()  # blocker


def payload_total(text):
    payload = json.loads(text)  # blocker
    return payload["price"] * payload["count"]


def with_identifier(row):
    name = row["name"].upper()
    return {"id": str(uuid.uuid4()), "name": name}  # blocker


def host_of(url):
    host = urlparse(url).netloc  # blocker
    return host.removeprefix("www.")


def similarity(row):
    return SequenceMatcher(None, row["left"], row["right"]).ratio()  # blocker


def crc(text):
    return zlib.crc32(text.encode())  # blocker


def exact_total(row):
    price = Decimal(row["price"])  # blocker
    return str(price * row["count"])


def literal_size(text):
    return len(ast.literal_eval(text))  # blocker


def printed_total(row):
    total = row["price"] * row["count"]
    print(total)  # blocker
    return total


def logged_amount(row):
    if row["amount"] < 0:
        log.warning("negative amount %s", row["amount"])  # blocker
        return 0.0
    return row["amount"]


def archived(row):
    line = f"{row['id']},{row['name']}\n"
    with open(os.devnull, "a") as archive:  # blocker
        archive.write(line)
    return line


def file_exists(row):
    path = "/nowhere/" + row["name"]
    return os.path.exists(path)  # blocker


def first_line(name):
    return Path("/nowhere", name).read_text().splitlines()[0]  # blocker


def fetched(url):
    with urllib.request.urlopen(url, timeout=0.1) as answer:  # blocker
        return answer.status


def stored(row):
    amount = round(row["amount"], 2)
    connection.execute("INSERT INTO amounts VALUES (?)", (amount,))  # blocker
    return amount


def converted(row):
    done = subprocess.run(["true", row["name"]], check=False)  # blocker
    return done.returncode == 0


def polite_upper(text):
    time.sleep(0.0001)  # blocker
    return text.upper()


def configured(row):
    os.environ["CORPUS_REGION"] = row["region"]  # blocker
    return row["region"].lower()


async def fetched_later(url):  # blocker
    await asyncio.sleep(0)
    return url.lower()


def matched(text):
    MATCHER.set_seq2(text)  # blocker
    return MATCHER.ratio()


def evaluated(row):
    return eval(row["formula"])  # blocker


def marked(row):
    setattr(log, "last_seen", row["name"])  # blocker
    return row["name"]


def typed_in(row):
    answer = input(row["name"])  # blocker
    return answer == "y"


PRICED = records(price=decimals(1, 90), count=integers(1, 9))

CASES = (
    refused(hashed_email, ROW, records(email=emails), "library"),
    refused(payload_total, VALUE, values(written(integers(1, 90), '{{"price": {}, "count": 2}}')), "library"),
    refused(with_identifier, ROW, records(name=names), "library", "random"),
    refused(
        host_of,
        VALUE,
        values(written(choices("example.com", "mail.example.org"), "https://www.{}/x")),
        "library",
    ),
    refused(similarity, ROW, records(left=names, right=names), "library"),
    refused(crc, VALUE, values(names), "library"),
    refused(exact_total, ROW, records(price=written(decimals(1, 90)), count=integers(1, 9)), "library"),
    refused(literal_size, VALUE, values(choices("[1, 2]", "(3,)", "{}")), "library"),
    refused(printed_total, ROW, PRICED, "side-effect"),
    refused(logged_amount, ROW, records(amount=decimals(-5, 90)), "side-effect"),
    refused(archived, ROW, records(id=integers(1, 99), name=names), "file"),
    refused(file_exists, ROW, records(name=names), "file"),
    refused(first_line, VALUE, values(names), "file"),
    refused(fetched, VALUE, values(written(digits(2), "http://127.0.0.1:9/{}")), "network"),
    refused(stored, ROW, records(amount=decimals(1, 90)), "database"),
    refused(converted, ROW, records(name=choices("a", "b")), "process"),
    refused(polite_upper, VALUE, values(names), "sleep"),
    refused(configured, ROW, records(region=choices("EU", "US")), "environment"),
    refused(fetched_later, VALUE, values(written(digits(2), "http://127.0.0.1:9/{}")), "async"),
    refused(matched, VALUE, values(names), "stateful-object"),
    refused(evaluated, ROW, records(price=decimals(1, 9), formula=choices("1 + 1", "2 * 3")), "eval"),
    refused(marked, SERIES, records(name=names, id=integers(1, 9)), "setattr"),
    refused(typed_in, ROW, records(name=names), "input"),
)
