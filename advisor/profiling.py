"""Runs the probes in the order in which they are safe and affordable, and gathers their facts."""

from __future__ import annotations

import math
import random
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from advisor.budget import MOST_CALLS, Budget
from advisor.errors import TargetFailed
from advisor.model import (
    CONSENT_KINDS,
    Bound,
    ColumnTrial,
    Debugging,
    EffectKind,
    Failed,
    FailureKind,
    FirstCall,
    Gil,
    ItemForm,
    Order,
    Overlap,
    Profile,
    Ramp,
    Recognized,
    Repeats,
    Request,
    Sample,
    Skipped,
    Target,
    TargetKind,
    Timing,
    Waiting,
)
from advisor.observe import Observer
from advisor.probes import ascent, order, overlap, repeats
from advisor.probes.loop import UNLIMITED, Observed
from advisor.sandbox.session import Host, Ran, Sandbox

T = TypeVar("T")

WRONG_FORM = frozenset({"TypeError", "AttributeError", "KeyError", "IndexError"})
"""Exceptions that a function raises when its item comes in a form that it does not expect."""
LOOP_SHARE, LOOP_LEAST, LOOP_MOST = 0.12, 0.16, 1.0
"""Share of the time left, and seconds, that running the loop gets."""
LOOP_PATIENCE = 4.0
"""Times the first call that the loop may take before it is given up: nothing can be said without it."""
ORDER_SHARE = 0.15
"""Share of the time left that replaying items in other orders gets."""
ORDER_BRIEF = 0.12
"""Seconds that it gets where the whole job is over within one: 12 items of up to 2 ms, and always 2 items."""
ORDER_ITEMS_LEAST, ORDER_ITEMS_MOST = 2, 12
REPLAYS = 4
"""Calls per replayed item: forward, again, shuffled, and forward in another fresh cell."""
GIL_SECONDS = 0.12
"""Window of the knocker; 0.25 s told GIL-bound code (0.09) from code that frees it (0.98) by far."""
SLOW_CALL_SECONDS = 0.01
"""Seconds of a call from which one or two fill half the knocker's window, first-call costs drowned in it."""
OVERLAP_SHARE, OVERLAP_LEAST, OVERLAP_MOST = 0.05, 0.15, 0.5
"""Share of the time left, and seconds, that two threads get; three turns at windows of 12 and 40 ms."""
OVERLAP_CALLS = 13
"""Calls for three turns of one call each, by one thread and by two, and one before them."""
COLUMNS_SHARE = 0.3
UNAFFORDABLE_SHARE = 0.5
"""Share of the time left that a single call may take for a probe to be run at all."""
CHEAP_SECONDS = 0.05
"""Calls that take no longer than this together are always affordable."""
LOOP_CALLS_LEAST = 2
"""Calls of the loop: one apart, one timed."""
EFFECT_LOOP_CALLS, EFFECT_ORDER_ITEMS = 40, 4
"""Calls of the loop, and items replayed, when each call has effects outside the process."""
NO_CONSENT = "nobody agreed to repeat its effects"


@dataclass(slots=True)
class Profiler:
    """Fills a Profile, fact by fact."""

    host: Host
    sandbox: Sandbox
    request: Request
    budget: Budget
    observer: Observer
    target: Target
    profile: Profile
    sample: Sample | None = None
    agreed: frozenset[EffectKind] = frozenset()

    def learn(self, **facts: Any) -> None:
        """Add facts to the profile."""
        self.profile = replace(self.profile, **facts)

    def call(self, function: str, type_: type[T], limit: float, /, **arguments: Any) -> T | Skipped:
        """Call a probe in a fresh cell; a failure becomes the reason why its fact is missing."""
        found = self.host.call(function, type_, limit, allowed=self.agreed, **arguments)
        return Skipped(skipped=self.explain(found)) if isinstance(found, Failed) else found

    def explain(self, failed: Failed) -> str:
        """Say why a probe gave no fact, naming the item."""
        item = "" if failed.item is None else f" at item {failed.item} of the sample"
        if failed.kind is FailureKind.REFUSED:
            return f"a later call{item} {failed.because}, and {NO_CONSENT}"
        return f"{failed.kind.value}{item}: {failed.because}"

    def first_contact(self, forms: tuple[ItemForm, ...]) -> Sample:
        """Find the form in which the function takes an item, and make the one watched first call."""
        wanted = self.request.item
        numbers = self.number_columns() if ItemForm.SERIES in forms and wanted is None else ()
        failures: list[tuple[ItemForm, FirstCall]] = []
        for form in (wanted,) if wanted is not None else preferred(forms, self.target, numbers):
            self.sample = self.use(form, because(form, wanted, failures, numbers))
            first = self.first_call()
            self.learn(first_call=first)
            if first.failed is None:
                return self.sample
            failures.append((form, first))
            if not self.is_wrong_form(first):
                break
        raise self.failure(failures)

    def number_columns(self) -> tuple[str, ...]:
        """Name the columns that the function uses as numbers, though the file holds text."""
        ran = self.host.run(
            "advisor.rewrite.staging:number_columns", tuple[str, ...], self.budget.left(least=1.0)
        )
        return ran.value if isinstance(ran, Ran) else ()

    def use(self, form: ItemForm, why: str) -> Sample:
        """Give the items in a form."""
        ran = self.host.run(
            "advisor.stage:use_form",
            Sample,
            self.budget.left(least=1.0),
            form=form,
            because=why,
            spec=self.request.data,
            show_values=self.request.show_values,
        )
        if isinstance(ran, Ran):
            found: Sample = ran.value
            return found
        raise TargetFailed(f"the items could not be made: {ran.because}", detail=ran.detail)

    def first_call(self) -> FirstCall:
        """Call once, watched; every effect may happen this once."""
        printed, _ = self.sandbox.printed()
        found = self.host.call(
            "advisor.probes.effects:measure",
            FirstCall,
            self.budget.left(least=1.0),
            allowed=CONSENT_KINDS,
            show_values=self.request.show_values,
        )
        if isinstance(found, Failed):
            nothing = FirstCall(call="", seconds=0.0, cpu_seconds=0.0, result="", effects=(), printed=0)
            found = replace(nothing, call=self.target.attribute, failed=found)
        return replace(found, printed=self.sandbox.printed()[0] - printed)

    def is_wrong_form(self, first: FirstCall) -> bool:
        """Tell whether another form may be tried: it failed in the way of a wrong form, without effects."""
        harmless = not any(effect.kind in CONSENT_KINDS for effect in first.effects)
        return first.failed is not None and first.failed.error in WRONG_FORM and harmless

    def failure(self, failures: list[tuple[ItemForm, FirstCall]]) -> TargetFailed:
        """Say that the first call did not work: how it failed in the likeliest form, and which were tried."""
        form, first = failures[0]
        failed = first.failed or Failed(kind=FailureKind.RAISED, because="an unknown failure")
        if failed.kind is FailureKind.TIMED_OUT:
            what = f"{self.target.attribute} did not finish its first call within {self.budget.total:.0f} s"
            return TargetFailed(what, hint="give more time with --budget SECONDS")
        what = f"{self.target.attribute} failed on the first item (as {form}): {failed.because}"
        others = "; ".join(f"as {other}: {reason(call)}" for other, call in failures[1:])
        hint = "choose the form with --item row|series|value|path, or --column NAME"
        return TargetFailed(what, hint=f"also tried {others}" if others else hint, detail=failed.detail)

    def ask_consent(self) -> bool:
        """Settle which effects may be repeated; False = the function must not be called again."""
        first = self.profile.first_call
        effects = first.effects if isinstance(first, FirstCall) else ()
        kinds = frozenset(effect.kind for effect in effects) & CONSENT_KINDS
        self.agreed = self.request.allow
        if self.request.yes and not kinds & {EffectKind.NETWORK, EffectKind.SPAWN}:
            self.agreed |= {EffectKind.WRITE}
        missing = kinds - self.agreed
        if missing:
            with self.budget.paused():
                self.agreed |= self.observer.consent(effects, missing) & missing
        return not kinds - self.agreed

    def read(self) -> None:
        """Read the source, without calling anything."""
        ran = self.host.run(
            "advisor.rewrite.staging:recognize_stage", Recognized, self.budget.left(least=1.0)
        )
        self.learn(
            recognized=ran.value
            if isinstance(ran, Ran)
            else Skipped(skipped=f"reading failed: {ran.because}")
        )
        first = self.profile.first_call
        printed = first.printed if isinstance(first, FirstCall) else 0
        ran = self.host.run("advisor.probes.debugging:measure", Debugging, 5.0, printed=printed)
        self.learn(debugging=ran.value if isinstance(ran, Ran) else Skipped(skipped=ran.because))

    def loop(self) -> None:
        """Run the person's loop: timing, waiting, pickling and memory."""
        if self.has_effects and self.calls_left < LOOP_CALLS_LEAST:
            self.skip_calls(f"{self.most_calls} calls were agreed to, too few to time the loop")
            return
        first = self.profile.first_call
        seconds = min(LOOP_MOST, self.budget.left(LOOP_SHARE, least=LOOP_LEAST))
        if isinstance(first, FirstCall):
            seconds = max(seconds, min(3 * first.seconds, self.budget.left(UNAFFORDABLE_SHARE)))
        slow = first.seconds if isinstance(first, FirstCall) else 0.0
        found = self.call(
            "advisor.probes.loop:measure",
            Observed,
            max(self.budget.left(), 2 * seconds, LOOP_PATIENCE * slow + LOOP_MOST),
            seconds=seconds,
            seed=self.request.seed,
            show_values=self.request.show_values,
            calls_most=min(EFFECT_LOOP_CALLS, self.calls_left // 2) if self.has_effects else UNLIMITED,
        )
        if isinstance(found, Skipped):
            self.learn(timing=found, waiting=found, pickling=found, memory=found)
        else:
            self.learn(
                timing=found.timing, waiting=found.waiting, pickling=found.pickling, memory=found.memory
            )

    def skip_calls(self, why: str) -> None:
        """Note that nothing was called again."""
        skipped = Skipped(skipped=why)
        self.learn(
            timing=skipped,
            waiting=skipped,
            pickling=skipped,
            memory=skipped,
            order=skipped,
            gil=skipped,
            overlap=skipped,
            ramp=skipped,
            column_trial=skipped,
        )

    def skip_ways(self, why: str) -> None:
        """Note that other ways to run the job were not looked into."""
        skipped = Skipped(skipped=why)
        self.learn(gil=skipped, overlap=skipped, ramp=skipped, column_trial=skipped)

    @property
    def has_effects(self) -> bool:
        """Tell whether the first call did something outside its process."""
        first = self.profile.first_call
        effects = first.effects if isinstance(first, FirstCall) else ()
        return any(effect.kind in CONSENT_KINDS for effect in effects)

    def call_seconds(self) -> float:
        """Return how long one call takes once the first was made."""
        timing = self.profile.timing
        return timing.item_seconds.value if isinstance(timing, Timing) else 0.0

    def first_excess(self) -> float:
        """Return how much longer the first call of every fresh cell takes."""
        timing = self.profile.timing
        return timing.first_call_excess if isinstance(timing, Timing) else 0.0

    def is_affordable(self, calls: float, cells: int = 1) -> bool:
        """Tell whether so many calls, and the first ones of so many cells, fit into half of what is left."""
        seconds = calls * self.call_seconds() + cells * self.first_excess()
        return seconds < self.budget.left(UNAFFORDABLE_SHARE, least=CHEAP_SECONDS)

    def replay(self, most_seconds: float = math.inf) -> None:
        """Replay items forward twice, shuffled, one alone, and forward once more, each in a fresh cell."""
        share = min(most_seconds, self.budget.left(ORDER_SHARE))
        count = len_of(self.sample)
        affordable = int(share / (REPLAYS * max(self.call_seconds(), 1e-5)))
        most = ORDER_ITEMS_MOST
        if self.has_effects:
            most = min(EFFECT_ORDER_ITEMS, (self.calls_left // 2 - 1) // REPLAYS)
        length = min(count, most, max(ORDER_ITEMS_LEAST, affordable))
        if length < ORDER_ITEMS_LEAST or not self.is_affordable(REPLAYS * length + 1, REPLAYS):
            self.learn(order=Skipped(skipped="replaying items would not fit into the budget"))
            return
        indexes = [position * count // length for position in range(length)]
        shuffled = indexes[::-1]
        random.Random(self.request.seed).shuffle(shuffled)  # noqa: S311 - an order, no secret
        if shuffled == indexes:
            shuffled = indexes[::-1]
        replays = []
        for chosen, twice in (
            (indexes, True),
            (shuffled, False),
            (indexes[-1:], False),
            (indexes, False),
        ):
            seconds = self.budget.left(least=0.5)
            replay = self.call(
                "advisor.probes.order:measure", order.Replay, seconds, indexes=chosen, twice=twice
            )
            if isinstance(replay, Skipped):
                self.learn(order=replay)
                return
            replays.append(replay)
        forward, mixed, alone, again = replays
        self.learn(order=order.conclude(forward, mixed, alone, again, calls=REPLAYS * length + 1))

    def knock(self) -> None:
        """Find out whether the GIL is free while calls compute."""
        waiting = self.profile.waiting
        if not isinstance(waiting, Waiting) or waiting.bound in {Bound.IO, Bound.SUBPROCESS}:
            self.learn(gil=Skipped(skipped="calls do not compute"))
        elif self.target.kind is TargetKind.COROUTINE:
            self.learn(gil=Skipped(skipped="an async def runs in one thread"))
        elif isinstance(self.profile.column_trial, ColumnTrial) and self.profile.column_trial.equal:
            self.learn(gil=Skipped(skipped="columns do the work without a Python loop"))
        elif self.has_effects:
            self.learn(gil=Skipped(skipped="each further call would repeat its effects"))
        elif not self.is_affordable(2):
            self.learn(gil=Skipped(skipped="a further call would not fit into the budget"))
        else:
            slow = self.call_seconds() > SLOW_CALL_SECONDS
            self.learn(
                gil=self.call(
                    "advisor.probes.gil:measure",
                    Gil,
                    self.budget.left(least=0.5),
                    seconds=GIL_SECONDS / 2 if slow else GIL_SECONDS,
                    warm=not slow,
                )
            )

    def count_repeats(self) -> None:
        """Count different items, and see by a few calls whether the function keeps results itself."""
        calls = repeats.CALLS
        if self.has_effects or self.target.kind is TargetKind.COROUTINE or not self.is_affordable(calls):
            calls = 0
        elif self.is_affordable(repeats.CALLS_MOST):
            calls = repeats.CALLS_MOST
        limit = self.budget.left(least=0.5)
        self.learn(repeats=self.call("advisor.probes.repeats:measure", Repeats, limit, calls_most=calls))

    def overlap(self) -> None:
        """Let two threads make the calls that one makes, where that is safe and could show something."""
        why = overlap.reason_against(self.profile)
        if not why and not self.is_affordable(OVERLAP_CALLS):
            why = "further calls would not fit into the budget"
        if why:
            self.learn(overlap=Skipped(skipped=why))
            return
        seconds = min(OVERLAP_MOST, self.budget.left(OVERLAP_SHARE, least=OVERLAP_LEAST))
        self.learn(
            overlap=self.call(
                "advisor.probes.overlap:measure",
                Overlap,
                self.budget.left(least=1.0),
                seconds=seconds,
                item_seconds=self.call_seconds(),
            )
        )

    def climb(self) -> None:
        """Try more and more calls in flight, within the calls that were agreed to."""
        why = ascent.reason_against(self.profile, self.target.kind)
        if why or self.sample is None:
            self.learn(ramp=Skipped(skipped=why or "there is no sample"))
            return
        left = self.budget.total - self.budget.spent()
        terms = ascent.terms(
            self.profile,
            self.target.kind,
            self.sample,
            left=left,
            calls=self.calls_left if self.has_effects else None,
            agreed=self.most_calls,
        )
        if isinstance(terms, Skipped):
            self.learn(ramp=terms)
            return
        limit = max(left, 2 * terms.seconds_most)
        seed = self.request.seed
        self.learn(ramp=self.call("advisor.probes.ramp:measure", Ramp, limit, seed=seed, **asdict(terms)))

    @property
    def most_calls(self) -> int:
        """Return how many calls with effects outside the process were agreed to."""
        return MOST_CALLS if self.request.max_calls is None else self.request.max_calls

    @property
    def calls_left(self) -> int:
        """Return how many of them were not made yet."""
        return self.most_calls - self.sandbox.calls

    def try_columns(self) -> None:
        """Call the function, or its column form, once with everything."""
        waiting = self.profile.waiting
        if self.has_effects:
            why = "its effects would be repeated"
        elif self.target.kind in {TargetKind.COROUTINE, TargetKind.GENERATOR}:
            why = f"it is a {self.target.kind.value}"
        elif isinstance(waiting, Waiting) and waiting.bound in {Bound.IO, Bound.SUBPROCESS, Bound.MIXED}:
            why = "calls wait for something outside, which one call for all would do once"
        elif not self.is_affordable(4):
            why = "a further call would not fit into the budget"
        else:
            seconds = self.budget.left(COLUMNS_SHARE, least=0.3)
            self.learn(
                column_trial=self.call(
                    "advisor.probes.columns:measure", ColumnTrial, 2 * seconds, seconds=seconds
                )
            )
            return
        self.learn(column_trial=Skipped(skipped=why))


def preferred(forms: tuple[ItemForm, ...], target: Target, numbers: tuple[str, ...]) -> tuple[ItemForm, ...]:
    """Put the form first that the signature names, or else the one with numbers where they are used."""
    parameter = target.signature.partition("->")[0]
    hints = {"Series": ItemForm.SERIES, "dict": ItemForm.ROW, "Mapping": ItemForm.ROW, "Path": ItemForm.PATH}
    named = [form for word, form in hints.items() if word in parameter and form in forms]
    if not named and numbers and forms[0] is ItemForm.ROW:
        named = [ItemForm.SERIES]
    return (*named, *(form for form in forms if form not in named))


def because(
    form: ItemForm,
    wanted: ItemForm | None,
    failures: list[tuple[ItemForm, FirstCall]],
    numbers: tuple[str, ...],
) -> str:
    """Say why a form was chosen."""
    if wanted is not None:
        return "as asked with --item"
    if numbers and form is ItemForm.SERIES and not failures:
        return (
            f"the function uses {', '.join(numbers)} as numbers, and a row read as text would not give them"
        )
    if failures:
        return "since " + " and ".join(
            f"as {earlier} the first call gave {reason(call)}" for earlier, call in failures
        )
    return f"the data gives {form} first, and the first call took it"


def reason(call: FirstCall) -> str:
    """Say how a first call failed; its text may hold values, so the type must do."""
    return "" if call.failed is None else call.failed.error or call.failed.kind.value


def len_of(sample: Sample | None) -> int:
    """Return how many items were drawn."""
    return 0 if sample is None else sample.items


def is_skipped_for_consent(profile: Profile) -> bool:
    """Tell whether facts are missing because nobody agreed to repeat effects."""
    facts = (profile.timing, profile.order)
    return any(isinstance(fact, Skipped) and NO_CONSENT in fact.skipped for fact in facts)


def has_order(profile: Profile) -> bool:
    """Tell whether the order of calls was looked into."""
    return isinstance(profile.order, Order)
