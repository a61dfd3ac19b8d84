"""Rules for the functions of `math`, and for those of NumPy on single numbers.

The functions of `math` raise an error outside of their domain, where NumPy gives NaN or infinity.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from advisor.rewrite.rules import bounds
from advisor.rewrite.rules.numbers import LAST_DIGIT, is_exponent, moderate
from advisor.rewrite.rules.rule import Need, Rule


def _domain(words: str, fine: str, filler: str = "1.0") -> Need:
    """Need a number for which a function of `math` is defined; elsewhere it raises a ValueError."""
    return Need("domain", words, fine, filler, "ValueError", "~")


FINITE = _domain("{A} is not infinite", "~np.isinf(A)")
NOT_NEGATIVE = _domain("{A} is not negative", "~(A < 0)")
POSITIVE = _domain("{A} is positive", "~(A <= 0)")
ABOVE_MINUS_ONE = _domain("{A} is above -1", "~(A <= -1)")
A_RATIO = _domain("{A} is between -1 and 1", "~((A > 1) | (A < -1))")
INSIDE_ONE = _domain("{A} is between -1 and 1, without these", "~((A >= 1) | (A <= -1))")
AT_LEAST_ONE = _domain("{A} is at least 1", "~(A < 1)")
NO_OVERFLOW = Need("domain", "{A} is between -700 and 700", "~((A >= 700) | (A <= -700))", "1.0")
"""Above, Python soon raises an OverflowError, where NumPy gives infinity (the exponential of 709.8)."""
BOUNDED = Need("domain", "{A} is not infinite", "~np.isinf(A)", "1.0")
NONZERO = Need("domain", "{A} is not zero", "A != 0", "1.0")
"""Python raises no error for these if the other argument is NaN."""

EXACTLY = (
    ("sqrt", "sqrt", NOT_NEGATIVE),
    ("fabs", "fabs", None),
    ("radians", "radians", None),
    ("degrees", "degrees", None),
)
"""Functions of which each processor gives the same (IEEE 754, or a product with a constant)."""
NEARLY = (
    ("exp", "exp", NO_OVERFLOW),
    ("exp2", "exp2", NO_OVERFLOW),
    ("expm1", "expm1", NO_OVERFLOW),
    ("log", "log", POSITIVE),
    ("log2", "log2", POSITIVE),
    ("log10", "log10", POSITIVE),
    ("log1p", "log1p", ABOVE_MINUS_ONE),
    ("sin", "sin", FINITE),
    ("cos", "cos", FINITE),
    ("tan", "tan", FINITE),
    ("asin", "arcsin", A_RATIO),
    ("acos", "arccos", A_RATIO),
    ("atan", "arctan", None),
    ("sinh", "sinh", NO_OVERFLOW),
    ("cosh", "cosh", NO_OVERFLOW),
    ("tanh", "tanh", None),
    ("asinh", "arcsinh", None),
    ("acosh", "arccosh", AT_LEAST_ONE),
    ("atanh", "arctanh", INSIDE_ONE),
    ("cbrt", "cbrt", None),
)


def _base(**given: Any) -> bool:
    return isinstance(given["B"], int | float) and given["B"] > 0 and given["B"] != 1


_float = partial(Rule, gives="float")
_near = partial(Rule, gives="float", note=LAST_DIGIT)

MATH = (
    *(
        Rule(f"math.{name}(A)", "number", f"np.{ufunc}(A)", "float", (need,) if need else ())
        for name, ufunc, need in EXACTLY
    ),
    *(
        Rule(f"math.{name}(A)", "number", f"np.{ufunc}(A)", "float", (need,) if need else (), note=LAST_DIGIT)
        for name, ufunc, need in NEARLY
    ),
    _near(
        "math.log(A, B)",
        "number number!",
        "np.log(A) / np.log(B)",
        needs=(POSITIVE,),
        when=_base,
        examples=((2,), (10,), (1.5,), (0.5,)),
    ),
    _near("math.atan2(A, B)", "float|int float|int", "np.arctan2(A, B)"),
    _near("math.hypot(A, B)", "number number", "np.hypot(A, B)"),
    _near(
        "math.pow(A, B)",
        "float|int number!",
        "np.float_power(A, B)",
        needs=(moderate,),
        when=is_exponent,
        examples=((2,), (0.5,), (3.0,), (-1,), (1.5,)),
    ),
    _float("math.copysign(A, B)", "float|int float|int", "np.copysign(A, B)"),
    _float("math.fmod(A, B)", "float float|int", "np.fmod(A, B)", needs=(BOUNDED, NONZERO.of("B"))),
    Rule("math.gcd(A, B)", "int int", "np.gcd(A, B)", "int", bound=bounds.common),
    Rule("math.isinf(A)", "number", "np.isinf(A)", "bool"),
    Rule("math.isfinite(A)", "number", "np.isfinite(A)", "bool"),
)

NUMPY_EXACTLY = ("sqrt", "fabs", "radians", "deg2rad", "degrees", "rad2deg", "floor", "ceil", "trunc", "rint")
NUMPY_NEARLY = (
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh"),
    *("arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh", "cbrt"),
)
NUMPY = (
    *(Rule(f"numpy.{name}(A)", "float", f"np.{name}(A)", "float") for name in NUMPY_EXACTLY),
    *(Rule(f"numpy.{name}(A)", "int", f"np.{name}(A)", "float") for name in NUMPY_EXACTLY[:6]),
    *(
        Rule(f"numpy.{name}(A)", "int|float", f"np.{name}(A)", "float", note=LAST_DIGIT)
        for name in NUMPY_NEARLY
    ),
    *(
        Rule(f"numpy.{name}(A)", kind, f"np.{name}(A)", kind, bound=bound)
        for kind in ("int", "float")
        for name, bound in (
            ("abs", bounds.absolute),
            ("absolute", bounds.absolute),
            ("sign", bounds.between(-1, 1)),
            ("negative", bounds.negative),
            ("square", bounds.squared),
        )
    ),
    *(
        Rule(f"numpy.{name}(A, B)", f"{kind} {kind}", f"np.{name}(A, B)", kind, bound=bound)
        for kind in ("int", "float")
        for name, bound in (("maximum", bounds.higher), ("minimum", bounds.lower))
    ),
    _near("numpy.hypot(A, B)", "int|float int|float", "np.hypot(A, B)"),
    _near("numpy.arctan2(A, B)", "int|float int|float", "np.arctan2(A, B)"),
    *(
        _float(
            f"numpy.{name}(A, B)",
            "float int!",
            "np.round(A, B)",
            examples=((0,), (1,), (2,), (5,), (-2,)),
            when=lambda **given: abs(given["B"]) <= 15,  # noqa: PLR2004 - digits of a float
        )
        for name in ("round", "around")
    ),
    *(Rule(f"numpy.{name}(A)", "float", "np.round(A)", "float") for name in ("round", "around")),
    *(
        Rule(
            "numpy.clip(A, B, C)",
            f"{kind} {kind}! {kind}!",
            "A.clip(B, C)",
            kind,
            bound=bounds.clipped,
            array="np.clip(A, B, C)",
            examples=examples,
            when=lambda **given: given["B"] <= given["C"],
        )
        for kind, examples in (("int", ((0, 10), (-5, 5))), ("float", ((0.5, 1.5), (-2.0, 1e300))))
    ),
    Rule("numpy.isinf(A)", "number", "np.isinf(A)", "bool"),
    Rule("numpy.isfinite(A)", "number", "np.isfinite(A)", "bool"),
)

RULES: tuple[Rule, ...] = (*MATH, *NUMPY)
