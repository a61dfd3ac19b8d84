"""Row functions that clean and build text."""
# ruff: noqa: RUF059, UP031
# The functions are written as people write them.

from corpus.case import ROW, SERIES, columns
from corpus.ordinary import (
    CITIES,
    choices,
    decimals,
    digits,
    emails,
    flags,
    integers,
    joined,
    messy,
    names,
    phones,
    records,
    sentences,
    sometimes,
    written,
)

VOWELS = "aeiou"
SPAM_WORDS = ["refund", "free", "winner"]
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def clean_contact(row):
    email = row["email"].strip().lower()
    phone = row["phone"].replace("-", "").replace(" ", "").replace("(", "").replace(")", "")
    return {"email": email, "phone": phone, "valid": "@" in email and len(phone) >= 10}


def full_name(row):
    return f"{row['first'].strip().title()} {row['last'].strip().upper()}"


def user_name(row):
    first, last = row["first"], row["last"]
    return (first[0] + last).lower().replace(" ", "").replace("'", "")


def mail_domain(row):
    return row["email"].split("@")[1].lower()


def address_line(row):
    parts = [row["street"], row["city"].title(), row["zip"].zfill(5)]
    return ", ".join(parts)


def known_parts(row):
    return " / ".join(part for part in (row["brand"], row["model"], row["color"]) if part)


def product_code(row):
    category, _, number = row["sku"].partition("-")
    return category.upper() + number.rjust(6, "0")


def initials(row):
    return "".join([row["first"][:1], row["middle"][:1], row["last"][:1]]).upper()


def invoice_label(row):
    return f"INV-{row['year']}-{row['number']:05d} ({row['amount']:.2f} {row['currency']})"


def headline(row):
    title = " ".join(row["title"].split())
    if len(title) > 24:
        title = title[:21] + "..."
    return title.capitalize()


def file_stem(row):
    name = row["file"].rsplit("/", 1)[-1]
    if name.endswith((".jpg", ".png")):
        return name[:-4]
    return name


def digits_only(row):
    return "".join(c for c in row["phone"] if c.isdigit())


def is_spam(row):
    text = row["comment"].lower()
    return any(word in text for word in SPAM_WORDS) and not row["known"]


def vowel_share(row):
    count = sum(row["name"].lower().count(v) for v in VOWELS)
    return count / len(row["name"]) if row["name"] else 0.0


def price_number(row):
    return float(row["price"].replace("$", "").replace(",", ""))


def price_per_unit(row):
    amount, unit = row["amount"].split(" ")
    if unit == "kg":
        return float(amount) * 1000
    return float(amount)


def ascii_city(row):
    return row["city"].lower().translate(UMLAUTS)


def masked_card(row):
    card = row["card"].replace(" ", "")
    return "*" * 12 + card[-4:] if len(card) == 16 and card.isdigit() else "invalid"


def bigger_text(row):
    return max(row["left"], row["right"])


def version_key(row):
    major, minor, *rest = row["version"].split(".")
    return int(major) * 1000 + int(minor)


def quoted(row):
    text = row["note"].replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{{"note": "{text}", "id": {row["id"]}}}'


def starts_same(row):
    return row["word"][0] == row["other"][0]


def greeting(row):
    return "Dear %s %s," % (row.title, row.surname.strip())


def parcel_label(row):
    return "{}-{:>4}-{}".format(row["country"][:2].upper(), row["box"], str(row["fragile"])[0])


def middle_column(row):
    return row["path"].split("::")[1]


def swapped(row):
    pos = row["name"].find(",")
    if pos == -1:
        return row["name"]
    return row["name"][pos + 1 :].strip() + " " + row["name"][:pos]


def empty_to_dash(row):
    return row["first name"].strip() or "-"


CASES = (
    columns(clean_contact, SERIES, records(email=messy(emails), phone=phones), "case-mapping"),
    columns(
        full_name,
        SERIES,
        records(first=messy(choices("anna", "BEN", "zoë")), last=messy(choices("o'neil", "ito"))),
        "case-mapping",
    ),
    columns(
        user_name,
        ROW,
        records(first=choices("Anna", "Ben"), last=choices("O'Neil", "Van Dyke", "Lee")),
        "index-of-empty",
        "case-mapping",
    ),
    columns(mail_domain, SERIES, records(email=emails), "split-index", "case-mapping"),
    columns(
        address_line,
        ROW,
        records(
            street=joined(" ", digits(2), choices("Main St", "High Rd")),
            city=messy(choices(*CITIES)),
            zip=written(integers(100, 99_999)),
        ),
        "zfill-sign",
    ),
    columns(
        known_parts,
        ROW,
        records(
            brand=sometimes(choices("Acme", "Bolt"), ""),
            model=sometimes(digits(3), ""),
            color=sometimes(choices("red", "blue"), None),
        ),
        "missing-truth",
    ),
    columns(product_code, ROW, records(sku=joined("-", choices("ab", "Cd", "x"), integers(1, 9_999)))),
    columns(
        initials, ROW, records(first=names, middle=sometimes(names, "", 0.4), last=names), "case-mapping"
    ),
    columns(
        invoice_label,
        SERIES,
        records(
            year=integers(2019, 2026),
            number=integers(1, 99_999),
            amount=decimals(0, 900, 3),
            currency=choices("EUR", "USD"),
        ),
    ),
    columns(headline, ROW, records(title=messy(sentences)), "whitespace-kinds", "case-mapping"),
    columns(
        file_stem,
        ROW,
        records(
            file=joined(
                "/", choices("home", "var/tmp"), written(choices("cat.jpg", "dog.png", "read.me.txt"))
            )
        ),
    ),
    columns(digits_only, ROW, records(phone=phones), "unicode-digits"),
    columns(is_spam, SERIES, records(comment=messy(sentences), known=flags(0.3)), "case-mapping"),
    columns(vowel_share, ROW, records(name=sometimes(names, "")), "case-mapping"),
    columns(
        price_number,
        SERIES,
        records(price=written(decimals(0, 5_000), "${:,.2f}")),
        "float-text",
        "regex-special",
    ),
    columns(
        price_per_unit,
        ROW,
        records(amount=joined(" ", decimals(0, 20, 1), choices("kg", "g"))),
        "float-text",
        "unpack-count",
    ),
    columns(ascii_city, ROW, records(city=choices("Köln", "Gießen", "Zürich", "BERLIN")), "case-mapping"),
    columns(
        masked_card,
        ROW,
        records(card=sometimes(joined(" ", digits(4), digits(4), digits(4), digits(4)), "12")),
        "unicode-digits",
    ),
    columns(bigger_text, ROW, records(left=names, right=names), "text-order"),
    columns(
        version_key,
        ROW,
        records(version=joined(".", integers(0, 9), integers(0, 30), integers(0, 9))),
        "int-text",
        "unpack-count",
        "regex-special",
    ),
    columns(
        quoted,
        ROW,
        records(id=integers(1, 99), note=choices('say "hi"', "back\\slash", "two\nlines", "plain")),
        "escapes",
    ),
    columns(
        starts_same,
        ROW,
        records(word=choices("apple", "Bear", "äther"), other=choices("axe", "bee", "Äther")),
        "index-of-empty",
    ),
    columns(greeting, SERIES, records(title=choices("Mr", "Ms", "Dr"), surname=messy(choices("Lee", "Ito")))),
    columns(
        parcel_label,
        ROW,
        records(country=choices("de", "Fr", "at"), box=integers(1, 999), fragile=flags(0.2)),
        "bool-text",
    ),
    columns(middle_column, ROW, records(path=joined("::", names, digits(3), names)), "split-index"),
    columns(
        swapped,
        ROW,
        records(name=sometimes(joined(", ", choices("Lee", "Ito"), choices("Eve", "Ben")), "Cher")),
    ),
    columns(
        empty_to_dash,
        ROW,
        records({"first name": sometimes(messy(names), "  ")}),
        "whitespace-kinds",
        "or-value",
    ),
)
