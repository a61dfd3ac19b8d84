import asyncio
import csv
import importlib.util
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

FOLDER = Path(__file__).parents[1] / "scenarios"
FILES = sorted(FOLDER.glob("*.py"))
ACTIONS = {"keep-sequential", "switch", "cannot-tell", "refuse"}
KINDS = {"write", "network", "spawn", "state"}


def load(name):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def api():
    module = load("call_an_api")
    server, _ = module.start_server()
    yield module
    module.stop_server(server)


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_a_scenario_tells_its_story_and_what_is_right(name):
    module = load(name)

    assert "What is right:" in module.__doc__
    assert callable(getattr(module, module.TARGET))
    assert set(module.ALLOW) <= KINDS
    outcomes = module.EXPECTED if isinstance(module.EXPECTED, tuple) else (module.EXPECTED,)
    assert {outcome["action"] for outcome in outcomes} <= ACTIONS
    assert (module.DATA == "items") is hasattr(module, "items")
    assert (module.DATA is None) is hasattr(module, "make_data")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_scenario_runs_its_plain_loop_on_a_few_items(file, tmp_path):
    command = [sys.executable, "-W", "error", file]

    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)

    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_users_are_cleaned_as_in_the_story():
    module = load("clean_user_records")
    row = {"user_id": 7, "email": " Ada@X.org ", "phone": "030 12-34", "signup_date": "2024-01-02"}

    cleaned = module.process_user({**row, "transaction_count": 60})

    assert (cleaned["user_id"], cleaned["email"], cleaned["phone"]) == (7, "ada@x.org", "0301234")
    assert cleaned["age_days"] > 0
    assert cleaned["suspicious"] is False


def test_a_fresh_account_with_many_transactions_is_suspicious():
    module = load("clean_user_records")
    today = module.datetime.now().date().isoformat()
    row = {"user_id": 7, "email": "", "phone": "", "signup_date": today}

    assert module.process_user({**row, "transaction_count": 51})["suspicious"] is True
    assert module.process_user({**row, "transaction_count": 50})["suspicious"] is False


def test_the_same_seed_writes_the_same_users(tmp_path):
    module = load("clean_user_records")
    for name, seed in (("a.csv", 0), ("b.csv", 0), ("c.csv", 1)):
        module.make_data(tmp_path / name, rows=50, seed=seed)

    a, b, c = ((tmp_path / f"{name}.csv").read_bytes() for name in "abc")
    rows = list(csv.DictReader(a.decode().splitlines()))

    assert a == b != c
    assert len(rows) == 50
    assert list(rows[0]) == ["user_id", "email", "phone", "signup_date", "transaction_count"]
    assert any(row["email"] != row["email"].strip().lower() for row in rows)


def test_a_file_of_users_is_written_and_never_overwritten(tmp_path):
    command = [sys.executable, FOLDER / "clean_user_records.py", "users.csv"]

    written = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    before = (tmp_path / "users.csv").read_bytes()
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert written.stdout == "wrote 100,000 users to users.csv\n"
    assert before.count(b"\n") == 100_001
    assert again.returncode == 0
    assert "stays as it is" in again.stdout
    assert (tmp_path / "users.csv").read_bytes() == before


def test_a_sum_begins_at_its_item():
    module = load("compute_loop")

    assert len(module.items()) == 1000
    assert module.add_a_million(5) == sum(range(5, 1_000_005))


def test_doubling_doubles():
    module = load("tiny_items")

    assert len(module.items()) == 10_000
    assert module.double(21) == 42


def test_a_balance_depends_on_the_payments_before_it():
    module = load("running_total")

    assert [module.balance_after(payment) for payment in (5, 5)] == [5, 10]
    assert hasattr(module, module.EXPECTED["names"])


def test_each_order_leaves_one_line(tmp_path, monkeypatch):
    module = load("append_log")
    monkeypatch.setenv("ADVISOR_LOG", str(tmp_path / "log.txt"))

    prices = [module.handle_order(order) for order in module.items()[:3]]

    assert len(module.items()) == 200
    lines = (tmp_path / "log.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [f"order {order}: {price}" for order, price in enumerate(prices)]


def test_without_a_name_the_log_goes_to_the_working_folder(tmp_path, monkeypatch):
    module = load("append_log")
    monkeypatch.delenv("ADVISOR_LOG", raising=False)
    monkeypatch.chdir(tmp_path)

    module.handle_order(1)

    assert [file.name for file in tmp_path.iterdir()] == ["processed.log"]


def test_the_api_answers_both_forms_of_the_call_alike(api):
    urls = api.items()

    assert len(urls) == len(set(urls)) == 1000
    assert api.fetch(urls[8]) == {"id": 8, "price": 152, "in_stock": True}
    assert asyncio.run(api.fetch_async(urls[8])) == api.fetch(urls[8])


def test_the_api_is_started_once(api):
    assert api.items() == api.items()


def test_the_api_answers_hundreds_of_calls_at_once(api):
    urls = api.items()[:300]

    async def fetch_all():
        return await asyncio.gather(*map(api.fetch_async, urls))

    with ThreadPoolExecutor(50) as pool:
        by_threads = list(pool.map(api.fetch, urls))

    assert asyncio.run(fetch_all()) == by_threads
    assert [answer["id"] for answer in by_threads] == list(range(300))


def test_a_proxy_in_the_environment_is_not_asked(api, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert api.fetch(api.items()[0])["id"] == 0


def test_the_api_ends_when_its_input_closes_even_with_a_client_that_says_nothing(api):
    server, port = api.start_server()

    async def connect_and_close_the_input():
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        server.stdin.close()
        status = await asyncio.to_thread(server.wait, 10)
        writer.close()
        return status

    assert asyncio.run(connect_and_close_the_input()) == 0


def test_the_api_does_not_survive_a_process_that_is_killed():
    script = (
        f"import sys, os, signal\nsys.path.insert(0, {str(FOLDER)!r})\nimport call_an_api\n"
        "call_an_api.items()\nprint(call_an_api.start_server()[0].pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=False)

    left = []
    try:
        left.append(psutil.Process(int(done.stdout)))
    except psutil.NoSuchProcess:
        return
    _, alive = psutil.wait_procs(left, timeout=10)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
