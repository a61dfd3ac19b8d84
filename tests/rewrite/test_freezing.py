# ruff: noqa: DTZ001, DTZ002, DTZ003, DTZ005, DTZ006, DTZ007, DTZ011, DTZ901
# Naive dates are what people use.

import datetime as dt
import time
from datetime import UTC, date, datetime, timedelta
from time import time as seconds

import pytest

from advisor.rewrite.proof.freezing import frozen, reads_clock, stopped

pd = pytest.importorskip("pandas")


def clocks():
    return datetime.now(), dt.datetime.now(), datetime.today(), datetime.utcnow(), date.today(), time.time()


def more_clocks():
    return seconds(), time.time_ns(), dt.date.today(), datetime.now(UTC)


def looks_at_the_class(value):
    return type(value) is datetime and value < datetime.now()


def plain(value):
    return value + 1


def test_all_clocks_stand_still_and_agree():
    with frozen([globals()]) as now:
        first = clocks() + more_clocks()
        time.sleep(0.002)
        assert clocks() + more_clocks() == first
        assert first[0] == first[1] == first[2] == now
        assert first[4] == first[8] == now.date()
        assert first[5] == first[6] == pytest.approx(now.timestamp())
        assert abs(first[3].replace(tzinfo=UTC) - first[9]) == timedelta(0)
        assert first[7] == pytest.approx(now.timestamp() * 1e9)
    assert clocks() != first[:6]


def test_names_are_given_back_even_after_an_exception():
    before = dict(globals())
    with pytest.raises(KeyError), frozen([globals()]):
        raise KeyError
    assert globals() == before
    assert globals()["datetime"] is dt.datetime


def test_look_alikes_make_true_datetimes_and_pass_for_the_class():
    with frozen([globals()]):
        values = [
            datetime(2024, 1, 1),
            datetime.strptime("2024", "%Y"),
            datetime.fromisoformat("2024-01-01"),
            datetime.fromtimestamp(0),
            datetime.combine(date(2024, 1, 1), dt.time(1)),
            datetime.now() - timedelta(days=1),
            datetime.now(),
            datetime.min,
        ]
        assert {type(value) for value in values} == {type(pd.Timestamp(0).to_pydatetime())}
        assert all(isinstance(value, datetime) for value in values)
        assert isinstance(pd.Timestamp(0), datetime)
        assert not isinstance(date(2024, 1, 1), datetime)
        assert isinstance(date.today(), date)
        assert issubclass(pd.Timestamp, datetime)
        assert all(type(value) == datetime for value in values)  # noqa: E721 - as people write it


def test_the_clock_stops_only_where_it_is_read_and_nothing_looks_at_classes():
    assert reads_clock([clocks])
    assert not reads_clock([plain])
    for function, stops in ((clocks, True), (looks_at_the_class, False), (plain, False)):
        with stopped([function], {}):
            assert (type(datetime) is not type) is stops
    namespace = {"datetime": datetime}
    with stopped([clocks], namespace) as now:
        assert namespace["datetime"].now() == now
    assert namespace["datetime"] is datetime
