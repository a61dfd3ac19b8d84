"""Rules for numbers: arithmetic, powers, comparisons, the larger of two, and bits.

NaN is a float like any other here; every rule gives for it what Python gives, or needs that there is none.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from advisor.rewrite.rules import bounds
from advisor.rewrite.rules.rule import Need, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.rewrite.rules.rule import Bound

LAST_DIGIT = "NumPy's result can differ from Python's in the last digit"
"""The note of rules whose result is not exact: other code computes it, by the processor (NumPy uses
wide instructions where there are some)."""
LONGEST_SHIFT = 62
"""Bits by which a 64-bit integer can be shifted without losing its sign."""
LARGEST_EXPONENT = 64
"""Of a power that we write as columns; what is larger is no power of data."""
DIGITS = 300
"""Powers of ten that a float holds, less some room (IEEE 754: 308)."""

NONZERO = Need("denominator", "{A} is not zero", "A != 0", "1", "ZeroDivisionError", "~")
SIGNED_ZERO = Need(
    "sign", "{A} times {B} is not zero times a negative number", "((A >= 0) & (B >= 0)) | (A * B != 0)"
)
"""Zero as an integer has no sign; among floats it gets one."""


def _arithmetic(sign: str, bound: Callable[..., Bound], *needs: Need) -> tuple[Rule, ...]:
    """Give what adds, subtracts or multiplies: exact for integers and floats alike."""
    form = f"A {sign} B"
    return (
        Rule(form, "int int", form, "int", bound=bound),
        Rule(form, "float number", form, "float"),
        Rule(form, "number float", form, "float"),
        Rule(form, "number number", form, "number", needs, bound=bound, exact=True),
    )


def _division(python: str, form: str, bound: Callable[..., Bound]) -> tuple[Rule, ...]:
    """Give what rounds down; NumPy takes the signs of Python (our measurement, on extremes of both)."""
    needs = (NONZERO.of("B"),)
    return (
        Rule(python, "int int", form, "int", needs, bound=bound),
        Rule(python, "float number", form, "float", needs),
        Rule(python, "number float", form, "float", needs),
    )


ARITHMETIC = (
    *_arithmetic("+", bounds.added),
    *_arithmetic("-", bounds.subtracted),
    *_arithmetic("*", bounds.multiplied, SIGNED_ZERO.of("AB")),
    Rule("A / B", "number number", "A / B", "float", (NONZERO.of("B"),), exact=True),
    *_division("A // B", "A // B", bounds.divided),
    *_division("A % B", "A % B", bounds.remainder),
    *_division("divmod(A, B)[0]", "A // B", bounds.divided),
    *_division("divmod(A, B)[1]", "A % B", bounds.remainder),
    Rule("-A", "int", "-A", "int", bound=bounds.negative),
    Rule("-A", "float", "-A", "float"),
    Rule("+A", "int", "A", "int", bound=bounds.same),
    Rule("+A", "float", "A", "float"),
    Rule("abs(A)", "int", "abs(A)", "int", bound=bounds.absolute),
    Rule("abs(A)", "float", "abs(A)", "float"),
    Rule("abs(A)", "number", "abs(A)", "number", bound=bounds.absolute),
)


def _counts(limit: int) -> Callable[..., bool]:
    """Claim that the second argument is an integer from zero to a limit."""
    return lambda **given: type(given["B"]) is int and 0 <= given["B"] <= limit


def is_exponent(**given: Any) -> bool:
    """Claim that a power of floats can be written."""
    return isinstance(given["B"], int | float) and 0 < abs(given["B"]) <= LARGEST_EXPONENT


def moderate(**given: Any) -> Need:
    """Need a base whose power neither leaves the range of floats nor is a complex number."""
    power = int(DIGITS / max(abs(given["B"]), 1))
    words = f"{{A}} is between 1e-{power} and 1e{power}, or between their negatives"
    fine = f"~((np.abs(A) >= 1e{power}) | (np.abs(A) <= 1e-{power}))"
    if given["B"] > 0:
        words, fine = f"{words}, or zero", f"{fine} | (A == 0)"
    if given["B"] != int(given["B"]):
        words, fine = f"{words}, and not negative", f"({fine}) & ~np.signbit(A)"
    return Need("domain", words, fine, "1.0")


EXPONENTS = ((2,), (0.5,), (3,), (-1,), (1.5,), (-0.5,), (10,), (1,))
POWERS = tuple(
    rule
    for python in ("A ** B", "pow(A, B)")
    for rule in (
        Rule(
            python,
            "int int!",
            "A ** B",
            "int",
            bound=bounds.raised,
            when=_counts(LARGEST_EXPONENT),
            examples=((0,), (1,), (2,), (3,)),
        ),
        Rule(
            python,
            "float number!",
            "A ** B",
            "float",
            (moderate,),
            note=LAST_DIGIT,
            when=is_exponent,
            examples=EXPONENTS,
        ),
        Rule(
            python,
            "int float!",
            "A ** B",
            "float",
            (moderate,),
            exact=True,
            note=LAST_DIGIT,
            when=is_exponent,
            examples=((0.5,), (2.0,), (1.5,), (-1.0,)),
        ),
    )
)

COMPARISONS = (
    Rule("A == B", "bool bool", "A == B", "bool"),
    Rule("A != B", "bool bool", "A != B", "bool"),
    *(
        Rule(f"A {sign} B", kinds, f"A {sign} B", "bool", exact=kinds == "number number")
        for sign in ("<", "<=", ">", ">=", "==", "!=")
        for kinds in ("int int", "float float", "number number")
    ),
)


def _is_orderly(letter: str) -> Callable[..., bool]:
    """Claim that a constant is neither NaN nor the negative zero, which integers do not have."""
    return lambda **given: given[letter] == given[letter] and repr(given[letter]) != "-0.0"


def _is_column(**given: object) -> bool:
    return given["A"] is None


WHOLE = ((0,), (3,), (-3,))
FRACTIONS = ((0.0,), (-0.0,), (0.5,), (-2.0,), (float("inf"),))
"""Constants that the tests choose from."""


def _extreme(name: str, side: str, sign: str, ufunc: str, bound: Callable[..., Bound]) -> Iterator[Rule]:
    """Give min or max: Python keeps the first unless the second is better, which NaN never is."""
    python, choice = f"{name}(A, B)", f"np.where(B {sign} A, B, A)"
    clipped, flipped = f"A.clip({side}=B)", f"B.where(B {sign} A, A)"
    yield Rule(python, "int int!", clipped, "int", bound=bound, array=ufunc, examples=WHOLE)
    yield Rule(python, "int! int", f"B.clip({side}=A)", "int", bound=bound, array=ufunc, examples=WHOLE)
    yield Rule(python, "int int", ufunc, "int", bound=bound)
    floats = partial(Rule, python, gives="float", array=choice)
    yield floats("float float!", clipped, when=_is_orderly("B"), examples=FRACTIONS)
    yield floats("float! float", flipped, examples=FRACTIONS)
    yield floats("float float", f"A.mask(B {sign} A, B)", when=_is_column)
    mixed = partial(Rule, python, gives="number", array=choice, bound=bounds.spanned, exact=True)
    yield mixed("number number!", clipped, when=_is_orderly("B"), examples=WHOLE + FRACTIONS)
    yield mixed("number! number", flipped, when=_is_orderly("A"), examples=WHOLE + FRACTIONS)
    yield mixed("number number", f"A.astype('float64').mask(B {sign} A, B)", when=_is_column)


EXTREMES = (
    *_extreme("max", "lower", ">", "np.maximum(A, B)", bounds.higher),
    *_extreme("min", "upper", "<", "np.minimum(A, B)", bounds.lower),
)

BITS = (
    *(
        Rule(f"A {sign} B", kinds, f"A {sign} B", kinds.split()[0], bound=bounds.bitwise)
        for sign in "&|^"
        for kinds in ("bool bool", "int int")
    ),
    Rule("not A", "bool", "~A", "bool"),
    Rule("~A", "int", "~A", "int", bound=bounds.inverted),
    Rule(
        "A << B",
        "int int!",
        "A * 2**B",
        "int",
        bound=bounds.shifted_up,
        when=_counts(LONGEST_SHIFT),
        examples=((0,), (1,), (8,)),
    ),
    Rule(
        "A >> B",
        "int int!",
        "A // 2**B",
        "int",
        bound=bounds.shifted_down,
        when=_counts(LONGEST_SHIFT),
        examples=((0,), (1,), (8,)),
    ),
)

RULES: tuple[Rule, ...] = (*ARITHMETIC, *POWERS, *COMPARISONS, *EXTREMES, *BITS)
