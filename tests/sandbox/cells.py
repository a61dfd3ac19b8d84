"""Functions that tests run in cells by name; each does one thing to the guarded child."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from multiprocessing import shared_memory
from pathlib import Path

from advisor.sandbox import breadcrumb, guard


def load(_stage, *, value):
    return {"value": value}, value


def load_badly(_stage):
    sys.exit(3)


def load_forever(_stage):
    time.sleep(1000)


def load_with_thread(_stage):
    import threading

    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    return {"value": 1}, 1


def echo(stage, *, more):
    stage["value"] += more
    return stage["value"]


def raise_error(_stage):
    breadcrumb.mark(4)
    message = "negative age"
    raise ValueError(message)


def end_by_signal(_stage, *, number):
    breadcrumb.mark(7)
    os.kill(os.getpid(), number)
    time.sleep(1000)


def leave(_stage, *, status):
    os._exit(status)


def hang_with_daemon(_stage, *, where):
    """Ignore signals, and leave a grandchild in a session of its own."""
    breadcrumb.mark(2)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        Path(where).write_text(str(os.getpid()))
        time.sleep(1000)
    time.sleep(1000)


def hold_the_gil(_stage):
    ctypes.PyDLL(None).sleep(1000)


def take_memory(_stage):
    taken = []
    while True:
        taken.append(b"x" * 20_000_000 * (1 + len(taken) % 2))


def fork_many(_stage):
    for _ in range(200):
        if os.fork() == 0:
            time.sleep(1000)
    time.sleep(1000)


def flood(_stage, *, size):
    line = "x" * 65_536
    return sum(os.write(1, line.encode()) for _ in range(size // len(line)))


def share_memory(_stage):
    shared_memory.SharedMemory(create=True, size=1_000_000)
    time.sleep(1000)


def close_output(_stage):
    os.close(1)
    os.close(2)
    return "still here"


def write_files(_stage, *, folder, private):
    with guard.recording() as effects:
        Path(folder, "a.txt").write_text("a")
        Path(os.environ["TMPDIR"], private).write_text("b")
        with open(os.devnull, "w") as nothing:
            nothing.write("c")
    return [(effect.kind, effect.what, effect.where) for effect in effects]


def write_held(_stage, *, path):
    with open(path, "a") as held:
        with guard.recording() as effects:
            held.write("more")
            held.flush()
        return [(effect.kind, effect.what, effect.where) for effect in effects]


def swallow_and_write(_stage, *, path):
    try:
        Path(path).write_text("a")
    except Exception:
        return "swallowed"
    return "written"


def connect(_stage):
    import socket

    with guard.recording() as effects, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect(("127.0.0.1", 9))
    return [(effect.kind, effect.what, effect.where) for effect in effects]


def start_program(_stage):
    with guard.recording() as effects:
        subprocess.run(["true"], check=True)
    return [(effect.kind, effect.what) for effect in effects]


def talk(_stage, channel):
    while True:
        message, _ = channel.receive()
        if message["do"] == "stop":
            return "stopped"
        channel.send({"value": {"double": 2 * message["number"]}, "calls": 1})


def is_imported(_stage, *, name):
    return name in sys.modules
