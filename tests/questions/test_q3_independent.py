import pytest

from advisor.model import Effect, EffectKind, Need, Origin, Skipped
from advisor.questions.q3_independent import answer
from tests.builders import case, first_call, order

UNKNOWN = Skipped(skipped="no consent")
RETURNS_NOTHING = first_call(result="NoneType")


@pytest.mark.parametrize(
    ("fact", "value", "confidence", "says"),
    [
        (order(), "yes", 0.85, "40 items gave the same results again, in another order, and alone"),
        (order(items=5), "yes", 0.7, "5 items"),
        (order(changed=("cache.seen",)), "yes", 0.7, "fill cache.seen like a cache"),
        (order(mutates_argument=True), "yes", 0.7, "only what is returned comes back"),
        (order(random_state=True), "no", 0.95, "one global random generator"),
        (order(random_state=True, deterministic=False), "no", 0.95, "repeat each other's draws"),
        (order(deterministic=False, alone_equal=False, repeats_equal=False), "unsure", 0.2, "proves nothing"),
        (
            order(growing=("totals.running",), conflict=(3, 12)),
            "no",
            0.95,
            "change totals.running, and go on",
        ),
        (
            order(growing=("totals.running",), conflict=(3, 12)),
            "no",
            0.95,
            "item 12 of the sample depends on item 3",
        ),
        (order(growing=("a", "b"), deterministic=False), "no", 0.95, "change a and b"),
        (order(shared_paths=("/data/out.csv",)), "no", 0.95, "write to the same file (/data/out.csv)"),
        (order(repeats_equal=False), "no", 0.95, "gave other results again, though"),
        (
            order(shuffled_equal=False, alone_equal=False),
            "no",
            0.95,
            "other results in another order and alone",
        ),
        (
            order(left_behind=("/out/00012.txt",), deterministic=False),
            "no",
            0.7,
            "what one call leaves may be what the next one finds (/out/00012.txt)",
        ),
        (order(left_behind=("/out/00012.txt",)), "no", 0.7, "a file of another number when it came again"),
        (order(unseen=("shop.table",)), "yes", 0.7, "only growth would have shown: shop.table"),
        (UNKNOWN, "unsure", 0.2, "was not tested: no consent."),
    ],
)
def test_answer(fact, value, confidence, says):
    found = answer(case(order=fact))
    assert (found.value, found.confidence) == (value, confidence)
    assert says in found.because
    assert found.denies == ({Need.INDEPENDENT} if value == "no" else frozenset())
    assert found.origin is (Origin.ASSUMED if confidence == 0.2 else Origin.MEASURED)


@pytest.mark.parametrize(
    ("kind", "deterministic", "value"),
    [
        (EffectKind.SPAWN, False, "no"),
        (EffectKind.SPAWN, True, "yes"),
        (EffectKind.WRITE, False, "unsure"),
        (EffectKind.NETWORK, False, "unsure"),
        (EffectKind.STATE, False, "unsure"),
    ],
)
def test_what_processes_leave_is_not_seen_so_that_results_that_vary_are_suspect(kind, deterministic, value):
    effects = (Effect(kind=kind, what="does", where="there"),)
    found = answer(case(order=order(deterministic=deterministic), first_call=first_call(effects=effects)))
    assert found.value == value
    assert found.denies == ({Need.INDEPENDENT} if value == "no" else frozenset())


@pytest.mark.parametrize(
    ("first", "value"),
    [(RETURNS_NOTHING, "no"), (first_call(result="None"), "no"), (first_call(), "yes"), (UNKNOWN, "yes")],
)
def test_a_changed_argument_is_lost_when_nothing_is_returned(first, value):
    found = answer(case(order=order(mutates_argument=True), first_call=first))
    assert found.value == value
    assert ("which is lost" in found.because) is (value == "no")
