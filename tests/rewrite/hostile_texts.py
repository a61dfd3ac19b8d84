"""Text that column operations and Python are known, or likely, to treat differently."""
# ruff: noqa: RUF001
# Letters that are easily mistaken are the point.

import random
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

DATE_TEXTS = (
    "now", "today", "NaT", "nat", "2024-02-30", "2023-02-29", "2024-02-29", "0001-01-01", "9999-12-31",
    "1677-09-20", "1677-09-21", "2262-04-11", "2262-04-12", "0999-12-31", "2024-1-5", " 2024-01-05",
    "2024-01-05 ", "2024-01-01T00:00:60", "2024-01-01 00:00:00.123456789", "2024-13-01", "24-01-01",
    "2024-01-01T00:00:00Z", "2024-W01-1", "20240105", "12:60", "24:00",
)  # fmt: skip
NUMBER_TEXTS = (
    "nan", "NaN", "inf", "-Infinity", "1_000", "1__0", " 12 ", "\t12\n", "+5", "-5", "-0", "-0.0",
    "0x10", "0b1",
    "1e5", "1e400", "1e-400", "007", "1,5", "12.", ".5", "1.005", "2.675", "9223372036854775807",
    "9223372036854775808", "-9223372036854775809", "99999999999999999999", "0.1234567890123456789",
    "179769313486231580793728971405301e276", "\u0661\u0662", "\uff11\uff12", "1\u00a0000", "1 2",
    "True", "12abc",
)  # fmt: skip
CASE_TEXTS = (
    "İ", "ı", "I\u0307", "ß", "ẞ", "STRASSE ß", "ŉ", "ǆ", "ǅ", "ﬁ", "ΑΣ", "ς", "ſ", "\u212a", "é", "e\u0301",
    "½", "²", "Ⅷ", "ⅷ", "ª", "o'neil's", "ÀÉ", "\u0130.x@y.z", "日本", "🙂", "👩\u200d👧",
)  # fmt: skip
SPACE_TEXTS = (
    "", " ", "   ", "\n", "\r\n", "\t", "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\u00a0", "\u2003", "\u2028",
    "\u200b", "\ufeff", "a b", "a\u2003b", "a\x1cb", "a  b", " a ", "a\n", "\na", "a\r\nb",
)  # fmt: skip
OTHER_TEXTS = (
    "\0", "a\0b", "None", "null", "<NA>", "N/A", "False", "0", "{}", "{x}", "%s", "100%", "\\", "\\1",
    "'", '"', ".",
    "*", "$", "^a", "a|b", "||", "(", "[a", "a,b", ",", "-", "--", "a@b@c", "@", "x" * 5_000, "A" * 300 + " ",
)  # fmt: skip
NASTY_TEXTS = (*SPACE_TEXTS, *CASE_TEXTS, *NUMBER_TEXTS, *DATE_TEXTS, *OTHER_TEXTS)

TWINS = str.maketrans({"s": "ſ", "k": "\u212a", "i": "İ", "S": "ß", "K": "\u212a", "I": "ı", "f": "ﬁ"})
"""Letters that some case rules take for these."""
FOREIGN_DIGITS = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
WIDE_SPACE = str.maketrans({" ": "\u2003"})
PART = re.compile(r"\d+|[^\W\d]+")
ODD_CHARACTERS = "aZ09 .-_@|,:/'\"\\\n\t\0éßİ²½\u0662\u00a0\u2003\x1c🙂"


def variants(text: str, rng: random.Random) -> Iterator[str]:
    """Yield what is nearly, but not quite, this text; and the text itself."""
    yield from (
        text,
        text.upper(),
        text.lower(),
        text.title(),
        text.swapcase(),
        text.strip(),
        text.casefold(),
    )
    yield from (f" {text}", f"{text} ", f"\t{text}\n", f"{text}\n", f"\u00a0{text}", f"{text}\x1c")
    yield from (
        text * 2,
        f"{text} {text}",
        text[:-1],
        text[1:],
        text[::-1],
        f"{text}x",
        f"x{text}",
        f"{text}1",
    )
    yield from (text.translate(TWINS), text.translate(FOREIGN_DIGITS), text.translate(WIDE_SPACE))
    yield with_one_character_replaced(text, rng)


def with_one_character_replaced(text: str, rng: random.Random) -> str:
    """Replace one character by an odd one; in empty text, add it."""
    place = rng.randrange(len(text) + 1)
    return text[:place] + rng.choice(ODD_CHARACTERS) + text[place + 1 :]


def mutated(text: str, constants: tuple[str, ...], rng: random.Random) -> str:
    """Change a real value a little: by a variant, or by a constant put in, taken out or swapped."""
    place = rng.randrange(len(text) + 1)
    constant = rng.choice(constants) if constants else rng.choice(ODD_CHARACTERS)
    match rng.randrange(9):
        case 0:
            changed = text[:place] + constant + text[place:]
        case 1:
            changed = text.replace(constant, "")
        case 2:
            changed = text.replace(constant, constant * 2)
        case 3:
            changed = with_one_character_replaced(text, rng)
        case 4:
            changed = text[:place] + rng.choice(NASTY_TEXTS)[:20] + text[place:]
        case 5:
            changed = rng.choice(tuple(variants(text, rng)))
        case _:
            changed = with_one_part_replaced(text, rng)
    return changed


def with_one_part_replaced(text: str, rng: random.Random) -> str:
    """Replace one number or word by one that is written strangely, and leave the order of the parts."""
    parts = list(PART.finditer(text))
    if not parts:
        return rng.choice(NASTY_TEXTS)
    found = rng.choice(parts)
    part = found.group()
    strange = (
        f"+{part}", f"-{part}", f" {part}", f"{part} ", f"{part}\x1c", f"0{part}", f"{part}0", part[:1],
        part[1:], part.translate(FOREIGN_DIGITS), part.translate(TWINS), part.upper(), part.lower(),
        f"{part}.0",
        f"{part[:1]}_{part[1:]}", f"{part}e1", f"{part}½", "", "nan", "inf", "0", "99", "1_0", "²",
    )  # fmt: skip
    return text[: found.start()] + rng.choice(strange) + text[found.end() :]


def is_date_format(text: str) -> bool:
    """Tell whether `strptime` is likely to be given this text."""
    return any(code in text for code in ("%Y", "%y", "%d", "%H:%M"))


def written_dates(forms: Iterable[str], moments: Iterable[datetime]) -> Iterator[str]:
    """Yield the moments in the formats that the function reads, years in four digits."""
    for form in forms:
        for moment in moments:
            text = moment.strftime(form.replace("%Y", f"{moment.year:04d}"))
            yield text
            yield text.replace("-0", "-").replace("/0", "/").replace(".0", ".")
