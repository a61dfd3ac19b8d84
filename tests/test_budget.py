"""The budget follows the job, gives loading back, and stands still while a person thinks."""

import pytest

from advisor.budget import LEAST_SECONDS, LOADING_FREE, MOST_SECONDS, RACE_LEAST, SHARE_OF_JOB, Budget


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("job", "total"),
    [
        (None, LEAST_SECONDS),
        (1.0, LEAST_SECONDS),
        (100.0, 100.0 * SHARE_OF_JOB),
        (36_000.0, MOST_SECONDS),
    ],
)
def test_the_default_is_a_share_of_the_job_between_bounds(job, total):
    budget = Budget(None, Clock())
    budget.settle(job)
    assert budget.total == total


def test_a_budget_that_was_asked_for_stays():
    budget = Budget(7.0, Clock())
    budget.extend(20.0)
    budget.settle(36_000.0)
    assert budget.total == 7.0


def test_what_the_persons_own_data_took_is_given_back_once():
    budget = Budget(None, Clock())
    budget.extend(4.0)
    assert budget.total == MOST_SECONDS + 4.0 - LOADING_FREE
    budget.settle(1.0)
    budget.settle(1.0)
    assert budget.total == LEAST_SECONDS + 4.0 - LOADING_FREE


def test_usual_loading_is_in_the_budget_already():
    budget = Budget(None, Clock())
    budget.extend(LOADING_FREE)
    budget.settle(1.0)
    assert budget.total == LEAST_SECONDS


def test_the_clock_stands_still_while_a_person_thinks():
    clock = Clock()
    budget = Budget(10.0, clock)
    clock.now = 2.0
    with budget.paused():
        clock.now = 60.0
    assert budget.spent() == 2.0


def test_a_reserve_is_kept_for_the_race_until_it_is_released():
    budget = Budget(10.0, Clock())
    before = budget.left()
    budget.release()
    assert before < budget.left() == 10.0
    assert budget.left(0.5) == 5.0
    assert Budget(0.1, Clock()).left(least=1.0) == 1.0


@pytest.mark.parametrize(("asked", "left"), [(None, RACE_LEAST), (4.0, 0.0)])
def test_a_race_gets_a_second_unless_a_budget_was_asked_for(asked, left):
    clock = Clock()
    budget = Budget(asked, clock)
    budget.settle(1.0)
    clock.now = LEAST_SECONDS + 1.0
    budget.release()
    assert budget.left() == left
