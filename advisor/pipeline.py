"""The whole story of an audit: from what a person asked to the advice that they get.

`advise` reads top to bottom: detect the machine, find the target, draw a sample, watch a first call,
run the probes, ask the seven questions, collect plans, predict them, race the promising ones against the
person's own loop, compare results, warn, and judge.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from advisor import early, judge, machine, questions, rules, strategies
from advisor.bench import choosing
from advisor.bench.runner import Race
from advisor.budget import Budget
from advisor.calibration import CURVES_GIVEN_UP
from advisor.cost import full_seconds
from advisor.disturbance import Watch
from advisor.errors import BadOption, Interrupted, SandboxError, SourceUnreadable, TargetFailed
from advisor.model import (
    CONSENT_KINDS,
    Advice,
    Answer,
    Calibration,
    Case,
    Cost,
    Effect,
    Failed,
    Finding,
    FirstCall,
    ItemForm,
    Machine,
    Measurement,
    Plan,
    Prediction,
    Profile,
    Rejected,
    Request,
    Sample,
    Skipped,
    Stage,
    Target,
    Timing,
)
from advisor.observe import Observer
from advisor.profiling import NO_CONSENT, ORDER_BRIEF, Profiler, contact, ways
from advisor.sandbox.session import Host, Limits, Ran, Sandbox
from advisor.stage import Preview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.sandbox.launching import Launched

SAMPLE_ITEMS = 2000
"""Items drawn unless --sample says otherwise: 40 blocks of 50 (our own measurement: 0.1 % off in total)."""
MEMORY_SHARE = 0.5
"""Share of the available memory that everything below the supervisor may hold."""
CALIBRATION_SHARE, CALIBRATION_LEAST, CALIBRATION_MOST = 0.15, 0.15, 0.6
"""Share of the time left, and seconds, that calibrating this machine gets."""
CALIBRATION_SHORT = 0.1
"""Seconds of calibration for a job that is over in a moment: enough for the break-even that is told."""
CALIBRATION_GIVEN_UP = 15.0
"""Seconds after which a machine is too busy to be calibrated."""
LOAD_LEAST = 30.0
"""Seconds that importing the function and making the data get even under a tiny budget; without them there is
no answer, and the job itself needs as long."""
SANDBOX_SECONDS = 6 * 3600.0
"""When the supervisor gives up on a parent that neither ends nor asks; the budget ends audits long before."""
PREVIEW_ITEMS = 5
NOT_REACHED = Skipped(skipped="not reached")


@dataclass(slots=True)
class Audit:
    """What is known so far; becomes an Advice at any moment."""

    request: Request
    budget: Budget
    observer: Observer
    machine: Machine
    target: Target | Skipped = NOT_REACHED
    sample: Sample | Skipped = NOT_REACHED
    profile: Profile = field(default_factory=Profile)
    answers: tuple[Answer, ...] = ()
    plans: tuple[Plan, ...] = (strategies.BASELINE,)
    rejected: tuple[Rejected, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    stages: list[Stage] = field(default_factory=list)
    calls: int = 0
    watch: Watch = field(default_factory=Watch)
    """Sees what else ran while we measured."""

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell the observer, and note how long a part of the audit took."""
        begun = self.budget.spent()
        self.observer.step(name)
        try:
            yield
        finally:
            self.stages.append(Stage(name=name, seconds=self.budget.spent() - begun))

    def case(self) -> Case:
        """Freeze what is known for the questions and strategies."""
        if isinstance(self.target, Skipped) or isinstance(self.sample, Skipped):
            raise SandboxError("target and sample are not known yet")
        cores = self.machine.cores.usable
        workers = cores if self.request.workers is None else self.request.workers
        return Case(
            machine=self.machine,
            target=self.target,
            sample=self.sample,
            profile=self.profile,
            workers=workers,
        )

    def advice(self, *, interrupted: bool = False) -> Advice:
        """Judge what is known."""
        self.machine = replace(self.machine, disturbance=self.watch.found())
        known = not isinstance(self.target, Skipped) and not isinstance(self.sample, Skipped)
        if known and not interrupted:
            self.findings = rules.check(self.case(), self.measurements)
        return Advice(
            machine=self.machine,
            target=self.target,
            sample=self.sample,
            profile=self.profile,
            answers=self.answers,
            plans=self.plans,
            rejected=self.rejected,
            predictions=self.predictions,
            measurements=self.measurements,
            findings=self.findings,
            verdict=judge.interrupted(self.measurements)
            if interrupted
            else judge.judge(
                self.case(),
                self.answers,
                self.plans,
                self.rejected,
                self.predictions,
                self.measurements,
                self.findings,
            ),
            cost=Cost(
                seconds=self.budget.spent(),
                budget=self.budget.total,
                calls=self.calls,
                stages=tuple(self.stages),
                interrupted=interrupted,
            ),
        )


def advise(
    request: Request,
    observer: Observer | None = None,
    *,
    budget: Budget | None = None,
    launched: Launched | None = None,
) -> Advice:
    """Answer the question for one function and its data, in a guarded child that may be on its way already.

    Raises AdvisorError subclasses: the request cannot be carried out, the user's code fails before anything
    is measured, the guarded child is lost; and Interrupted, with what is known so far, on a signal.
    """
    check(request)
    launched = launched or early.child()
    watching = observer or Observer()
    audit = Audit(request, budget or Budget(request.budget), watching, machine.detect())
    watching.machine(audit.machine)
    memory = int(MEMORY_SHARE * audit.machine.memory.available)
    try:
        with Sandbox(Limits(seconds=SANDBOX_SECONDS, memory=memory), launched) as sandbox:
            try:
                investigate(audit, sandbox)
            finally:
                audit.calls = sandbox.calls
    except KeyboardInterrupt as signal:
        code = getattr(signal, "exit_code", 130)
        raise Interrupted("interrupted", exit_code=code, advice=audit.advice(interrupted=True)) from None
    return audit.advice()


def check(request: Request) -> None:
    """Refuse options that cannot be meant."""
    if request.budget is not None and request.budget <= 0:
        raise BadOption("--budget must be more than 0 seconds")
    if request.workers is not None and request.workers < 1:
        raise BadOption("--workers must be at least 1")
    if request.max_calls is not None and request.max_calls < 1:
        raise BadOption("--max-calls must be at least 1")
    if request.sample is not None and request.sample < 1:
        raise BadOption("--sample must be at least 1")
    for number, value in request.answers:
        questions.check(number, value)


def investigate(audit: Audit, sandbox: Sandbox) -> None:
    """Fill the audit: facts, answers, plans, measurements."""
    with audit.step("Loading the function and a sample of the data"):
        begun = audit.budget.spent()
        host, profiler, forms = load(audit, sandbox)
        audit.budget.extend(audit.budget.spent() - begun)
    try:
        profile(audit, profiler, forms)
    finally:
        audit.profile = profiler.profile
    with audit.step("Measuring this machine"):
        audit.machine = calibrate(audit, host, CALIBRATION_SHORT if is_short(audit) else CALIBRATION_MOST)
    with audit.step("Answering the seven questions"):
        answer(audit)
    offered, denied = strategies.collect(audit.case(), audit.answers)
    audit.plans, audit.rejected = offered, denied
    audit.predictions = choosing.predictions(audit.case(), offered)
    if isinstance(audit.profile.timing, Skipped):
        return
    arms, left_out = choosing.choose(audit.case(), offered, audit.predictions)
    audit.rejected += left_out
    if len(arms) > 1:
        audit.budget.release()
        with audit.step("Racing the variants"):
            race(audit, host, arms, profiler)


def is_short(audit: Audit) -> bool:
    """Tell whether the job is over before a longer look at it would be."""
    return isinstance(audit.profile.timing, Timing) and choosing.is_over_soon(audit.case())


def calibrate(
    audit: Audit, host: Host, most: float = CALIBRATION_MOST, curve_seconds: float = 0.0
) -> Machine:
    """Measure this machine's overheads within a share of the budget."""
    seconds = min(most, audit.budget.left(CALIBRATION_SHARE, least=CALIBRATION_LEAST))
    cores = audit.machine.cores.usable
    workers = cores if audit.request.workers is None else min(cores, audit.request.workers)
    fresh = host if host.forkable else host.sandbox.start()
    found = fresh.call(
        "advisor.calibration:measure",
        Calibration,
        CALIBRATION_GIVEN_UP + CURVES_GIVEN_UP * curve_seconds,
        allowed=CONSENT_KINDS,
        workers=max(2, workers),
        methods=list(audit.machine.start_methods),
        seconds=seconds,
        curve_seconds=curve_seconds,
        memory=int(MEMORY_SHARE * audit.machine.memory.available),
    )
    if isinstance(found, Failed):
        return replace(audit.machine, calibration=Skipped(skipped=f"calibration {found.because}"))
    return replace(audit.machine, calibration=found)


def measure_machine(seconds: float, curve_seconds: float) -> Machine:
    """Detect this machine and calibrate it, capacity curves included, outside any audit."""
    request = Request(target="", data="")
    audit = Audit(request, Budget(2 * seconds / CALIBRATION_SHARE), Observer(), machine.detect())
    audit.budget.release()
    memory = int(MEMORY_SHARE * audit.machine.memory.available)
    with Sandbox(Limits(seconds=SANDBOX_SECONDS, memory=memory)) as sandbox:
        measured = calibrate(audit, sandbox.start(), seconds, curve_seconds)
    return replace(measured, disturbance=audit.watch.found())


def load(audit: Audit, sandbox: Sandbox) -> tuple[Host, Profiler, tuple[ItemForm, ...]]:
    """Import the user's module and draw the sample, both in a host."""
    request, host = audit.request, sandbox.start()
    loaded = host.run(
        "advisor.stage:load_target", Target, audit.budget.left(least=LOAD_LEAST), spec=request.target
    )
    if isinstance(loaded, Failed):
        what = f"importing {request.target} failed: {loaded.because}"
        raise TargetFailed(what, hint="make it importable on its own, then try again", detail=loaded.detail)
    target: Target = loaded.value
    audit.target = target
    drawn = draw(host, sandbox, request, audit.budget.left(least=LOAD_LEAST))
    profiler = Profiler(host, sandbox, request, audit.budget, audit.observer, target, audit.profile)
    profiler.learn(import_effects=during(loaded, "import") + during(drawn, "data"))
    return host, profiler, drawn.value


def draw(host: Host, sandbox: Sandbox, request: Request, seconds: float) -> Ran:
    """Draw the sample; standard input is spooled to a private file first."""
    drawn = host.run(
        "advisor.stage:draw",
        tuple[ItemForm, ...],
        seconds,
        spec=request.data,
        size=request.sample or SAMPLE_ITEMS,
        seed=request.seed,
        column=request.column,
        spool=spool(sandbox) if request.data == "-" else None,
    )
    if isinstance(drawn, Failed):
        raise SourceUnreadable(f"{request.data} could not be read: {drawn.because}")
    return drawn


def spool(sandbox: Sandbox) -> str:
    """Copy standard input to the sandbox's private folder, which goes away with it."""
    if sandbox.folder is None or sys.stdin is None or sys.stdin.isatty():
        raise SourceUnreadable("--data - reads lines from standard input, and nothing is piped into it")
    path = sandbox.folder / "standard-input.txt"
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return str(path)


def during(ran: Ran, when: str) -> tuple[Effect, ...]:
    """Mark effects with the moment in which they happened."""
    return tuple(replace(effect, during=when) for effect in ran.effects)


def profile(audit: Audit, profiler: Profiler, forms: tuple[ItemForm, ...]) -> None:
    """Establish the facts, cheapest and safest first; nothing is called again without consent."""
    with audit.step("Calling the function once, watched"):
        audit.sample = contact.first_contact(profiler, forms)
        audit.profile = profiler.profile
        if isinstance(audit.target, Target):
            audit.observer.prepared(audit.target, audit.sample)
        if isinstance(profiler.profile.first_call, FirstCall):
            audit.observer.called(profiler.profile.first_call, audit.sample)
    profiler.read()
    settle(audit, first_call_seconds(profiler.profile))
    if not profiler.ask_consent():
        profiler.skip_calls(NO_CONSENT)
        return
    with audit.step("Timing the loop"):
        profiler.loop()
        ways.count_repeats(profiler)
        audit.profile = profiler.profile
        whole = full_seconds(audit.case())
        audit.budget.settle(None if whole is None else whole.value)
    if isinstance(profiler.profile.timing, Skipped):
        return
    if choosing.is_over_soon(audit.case()):
        with audit.step("Checking order"):
            profiler.replay(ORDER_BRIEF)
            profiler.skip_ways("the whole job is over before more could be found out")
        return
    with audit.step("Checking order, GIL and columns"):
        profiler.replay()
        ways.try_columns(profiler)
        ways.knock(profiler)
        ways.overlap(profiler)
    with audit.step("Trying more calls in flight"):
        ways.climb(profiler)


def first_call_seconds(profile: Profile) -> float:
    """Return how long the first call took."""
    return profile.first_call.seconds if isinstance(profile.first_call, FirstCall) else 0.0


def settle(audit: Audit, item_seconds: float) -> None:
    """Settle the default budget on a first guess, until the loop was timed."""
    sample = audit.sample
    total = sample.total.value if isinstance(sample, Sample) and sample.total is not None else None
    audit.budget.settle(None if total is None else total * item_seconds)


def answer(audit: Audit) -> None:
    """Answer the seven questions; the person's own answers, given before or now, come first."""
    case = audit.case()
    own = dict(audit.request.answers)
    for ours in questions.ask(case):
        given = own.get(ours.question)
        if given is not None:
            final = questions.overrule(ours.question, given, case)
        else:
            with audit.budget.paused():
                final = audit.observer.answered(ours, case)
        audit.answers += (final,)


def race(audit: Audit, host: Host, arms: tuple[Plan, ...], profiler: Profiler) -> None:
    """Race the arms within what is left of the budget."""
    first = profiler.profile.first_call
    effects: tuple[Effect, ...] = first.effects if isinstance(first, FirstCall) else ()
    calls: dict[str, Any] = {}
    if any(effect.kind in CONSENT_KINDS for effect in effects):
        calls["calls_most"] = profiler.calls_left
    contest = Race(host, audit.case(), arms, budget=audit.budget, **calls)
    try:
        audit.measurements = contest.run(
            agreed=profiler.agreed, seed=audit.request.seed, observer=audit.observer
        )
    except KeyboardInterrupt:
        audit.measurements = contest.measurements()
        raise
    skipped = (
        Rejected(strategy=r.plan.strategy, because=r.out) for r in contest.runners if not r.times and r.out
    )
    audit.rejected += tuple(skipped)


def preview(data: str, column: str | None = None) -> Preview:
    """Read the first items in a guarded child; raises SourceUnreadable."""
    with Sandbox(Limits(seconds=60.0, memory=1 << 31)) as sandbox:
        found = sandbox.start().run(
            "advisor.stage:preview", Preview, 30.0, spec=data, column=column, items=PREVIEW_ITEMS
        )
    if isinstance(found, Failed):
        raise SourceUnreadable(f"{data} could not be read: {found.because}")
    value: Preview = found.value
    return value
