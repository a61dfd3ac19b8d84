"""Finds column forms of the stage's function, and keeps those that gave what the function gives."""

from __future__ import annotations

import contextlib
import keyword
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from advisor import importing
from advisor.model import Blocker
from advisor.probes.everything import everything, representative
from advisor.rewrite import Refused, rewrite
from advisor.rewrite.given import Given
from advisor.rewrite.proof.trusting import is_trusted
from advisor.rewrite.proof.verifying import Verification, verify
from advisor.rewrite.running import Columns
from advisor.rewrite.timing import ranking
from advisor.stage import Stage

PATIENCE = 1.5
"""Times the time for comparing, and seconds more, after which a call is given up: made-up values are huge."""
LOADING_SHARE, PROVING_SHARE = 0.35, 0.4
"""Shares of the seconds left for loading all the data, and then for comparing; timing takes the rest."""

WRITTEN, ITSELF, YOURS = "written", "itself", "yours"
"""Where a column form comes from."""
WAY_OF = {WRITTEN: ranking.COLUMNS, ITSELF: ranking.ITSELF, YOURS: ranking.YOURS}
"""How a form is called among the ways, by its origin."""
MADE_UP = "a made-up row"
WHERE = re.compile(rf"{MADE_UP}|\brow \d+")
"""How a verification names the row that it speaks of."""
ALIAS = "own_version"
"""What a program calls the person's own version, whose name may be one of the program's."""


class OutOfTime(BaseException):
    """A call that does not end; no Exception, so that the person's code does not swallow it."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise OutOfTime after so many seconds; only in the main thread, which the call of a cell has."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def give_up(_number: int, _frame: object) -> None:
        raise OutOfTime

    begun = time.perf_counter()
    before = signal.signal(signal.SIGALRM, give_up)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:  # somebody else's alarm
            signal.setitimer(signal.ITIMER_REAL, max(0.01, left - time.perf_counter() + begun), interval)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A column form whose results were compared with the function's, and were the same."""

    form: Any
    """Columns, or Given."""
    origin: str
    proof: Verification
    odd: tuple[int, ...] = ()
    """Rows of those checked that do not meet each condition."""
    through: int = 0
    """Rows of those checked that go through the original."""
    checked: int = 0
    all_rows: bool = False

    @property
    def is_guarded(self) -> bool:
        """Claim that some rows have to go through the original, or may have to."""
        return bool(self.form.rewritten.conditions) and not (self.all_rows and not self.through)

    @property
    def call(self) -> str:
        """Return how it is called."""
        name = self.form.rewritten.name + ("_or_original" if self.is_guarded else "")
        return f"{name}({'df' if self.form.as_what == 'DataFrame' else 'values'})"

    @property
    def way(self) -> str:
        """Return its name among the ways to run all items."""
        return ranking.GUARDED if self.is_guarded else WAY_OF[self.origin]


@dataclass(slots=True, kw_only=True)
class Search:
    """The column forms that are found, and what stood in the way of others."""

    stage: Stage
    end: float
    """When all of it has to be over, on the clock of time.perf_counter."""
    show_values: bool = False
    """Whether values of the data may appear in what is said."""
    pool: Sequence[Any] = ()
    """All the items of the job, or the sample."""
    all_rows: bool = False
    items: Sequence[Any] = ()
    """The sample, as all the data would have it."""
    blockers: tuple[Blocker, ...] = ()
    notes: tuple[str, ...] = ()
    constructs: tuple[str, ...] = ()
    offers: list[Offer] = field(default_factory=list)

    def left(self, share: float = 1.0) -> float:
        """Return the seconds left, or a share of them."""
        return max(0.0, self.end - time.perf_counter()) * share

    def look_at_the_data(self) -> None:
        """Load all the data if that is quick."""
        stage = self.stage
        pool = everything(stage, self.left(LOADING_SHARE))
        self.pool, self.all_rows = (stage.items, False) if pool is None else (pool, True)
        positions = range(len(stage.items)) if stage.drawn is None else stage.drawn.positions
        self.items = representative(stage.items, self.pool, positions)

    def write(self) -> None:
        """Write a column form from the source, and prove it; else try the function with whole columns."""
        answer = rewrite(self.stage.function, self.items, form=self.stage.form)
        self.constructs = answer.constructs
        if not isinstance(answer, Refused):
            self.notes += answer.notes
            self.prove(Columns(answer), WRITTEN)
            return
        self.blockers = answer.blockers
        itself = self.given(self.stage.function, self.name)
        if is_open(answer) and is_trusted(self.stage.function) and accepts(itself, self.items):
            self.prove(itself, ITSELF)
            self.blockers = () if self.offers else answer.blockers

    def add_yours(self, spec: str) -> None:
        """Prove the person's own version: one that differs on their data is told of, and never offered.

        Where it differs on made-up rows only, it may still be what they want, and that is told.
        """
        form = self.yours(spec)
        proof = self.compared(form)
        why = objection(proof, show_values=self.show_values)
        if why and not (proof is not None and is_made_up(proof)):
            self.notes += (f"your own version, {spec}, is not used: {why}",)
            return
        self.notes += (f"mind about your own version: {why}",) if why else ()
        if proof is not None:
            self.offers.append(self.checked(Offer(form=form, origin=YOURS, proof=proof)))

    def again(self, origin: str, spec: str) -> Any:
        """Find a form again that was proved before; raises LookupError when it is gone."""
        if origin == ITSELF:
            return self.given(self.stage.function, self.name)
        if origin == YOURS:
            return self.yours(spec)
        answer = rewrite(self.stage.function, self.items, form=self.stage.form)
        if not isinstance(answer, Refused):
            return Columns(answer)
        raise LookupError("the column form is no longer found")

    def yours(self, spec: str) -> Given:
        """Wrap the person's own version."""
        location = importing.locate(spec)
        imports, name = importing_lines(location, self.stage.location)
        return self.given(importing.load(location), name, imports)

    def given(self, whole: Callable[[Any], Any], name: str, imports: tuple[str, ...] = ()) -> Given:
        """Wrap a function that takes columns."""
        stage = self.stage
        return Given(
            whole, function=stage.function, name=name, items=self.items, form=stage.form, imports=imports
        )

    def prove(self, form: Any, origin: str) -> None:
        """Compare a form with the function on the sample and on made-up rows, and count the odd rows."""
        proof = self.compared(form)
        why = objection(proof, show_values=self.show_values)
        if proof is None or why:
            self.blockers += (Blocker(because=why, sure=False),)
        else:
            self.offers.append(self.checked(Offer(form=form, origin=origin, proof=proof)))

    def compared(self, form: Any) -> Verification | None:
        """Compare a form with the function; None if a call did not end.

        One that nobody read is compared on rows of all the data, where they are at hand.
        """
        seconds = self.left(PROVING_SHARE)
        items = self.items if isinstance(form, Columns) else self.pool
        try:
            with within(PATIENCE * seconds + PATIENCE):
                return verify(form, items, form=self.stage.form, seconds=seconds)
        except OutOfTime:
            return None

    def checked(self, offer: Offer) -> Offer:
        """Evaluate the conditions for all the data at hand, or for the sample."""
        for rows, all_rows in ((self.pool, self.all_rows), (self.items, False)):
            try:
                masks = offer.form.odd(offer.form.table(rows))
            except Exception:  # noqa: S112 - values that the sample lacks; then the sample has to do
                continue
            odd = tuple(int(mask.sum()) for mask in masks)
            through = int((sum(mask.astype(int) for mask in masks) > 0).sum()) if masks else 0
            return replace(offer, odd=odd, through=through, checked=len(rows), all_rows=all_rows)
        proof = offer.proof
        return replace(offer, odd=proof.odd, through=sum(proof.odd), checked=proof.compared)

    @property
    def name(self) -> str:
        """Return what the function is called."""
        return self.stage.target.attribute

    @property
    def best(self) -> Offer | None:
        """Return the form to offer: the person's own if it holds, or else the first that was found."""
        own = [offer for offer in self.offers if offer.origin == YOURS]
        return next(iter((*own, *self.offers)), None)


def is_open(answer: Refused) -> bool:
    """Claim that a function may have a column form, though none is known: a call that no rule speaks of."""
    return not any(blocker.sure for blocker in answer.blockers)


def accepts(form: Given, items: Sequence[Any]) -> bool:
    """Claim that a function gives as many results for two items at once: most are found out like this."""
    few = items[:2]
    try:
        with within(PATIENCE):
            return len(form.results(form.plain(form.table(few)), len(few))) == len(few)
    except (Exception, OutOfTime):
        return False


def importing_lines(own: importing.Location, target: importing.Location) -> tuple[tuple[str, ...], str]:
    """Return the lines that import the person's own version, and the expression that then calls it."""
    root, dot, rest = own.attribute.partition(".")
    parts = [*own.module.split("."), root]
    plain = all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)
    if plain and own.path_entry in {target.path_entry, str(Path.cwd())}:
        return (f"from {own.module} import {root} as {ALIAS}",), f"{ALIAS}{dot}{rest}"
    lines = ("import importlib", "import sys", "", f"sys.path.insert(0, {own.path_entry!r})")
    return (*lines, f"{ALIAS} = importlib.import_module({own.module!r}).{root}"), f"{ALIAS}{dot}{rest}"


def objection(proof: Verification | None, *, show_values: bool) -> str:
    """Say why a form must not be offered, or nothing."""
    if proof is None:
        return "a call for a made-up row did not end"
    if proof.mutated:
        return "calls change their item, or columns do"
    if not proof.compared:
        return "no row could be compared in the time it had"
    if not proof.difference and not proof.silent:
        return ""
    if show_values:
        return proof.difference or proof.silent
    where = WHERE.search(proof.difference or proof.silent)
    what = (
        "gives another result than the function"
        if proof.difference
        else "is silent where the function raises"
    )
    return f"it {what}, on {where[0] if where else 'some rows'} (--show-values shows the values)"


def is_made_up(proof: Verification) -> bool:
    """Claim that a form agrees on all the person's own rows that were compared."""
    where = WHERE.search(proof.difference or proof.silent)
    return proof.compared > 0 and not proof.mutated and where is not None and where[0] == MADE_UP
