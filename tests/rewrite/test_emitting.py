"""The code that is written: whole functions, as a person gets to see them."""
# ruff: noqa: DTZ005, DTZ007, RET505
# The functions are written as many people write them.

import ast
import textwrap
from datetime import datetime

import pandas as pd
import pytest

from advisor.model import ItemForm
from advisor.rewrite import rewrite
from advisor.rewrite.emitting.layout import WIDTH, statement
from advisor.rewrite.running import Columns

OLD = int(pd.__version__.partition(".")[0]) < 3
LIMIT = 1000


def clean(row):
    email = row["email"].strip().lower()
    return {"id": row["id"], "email": email, "known": "@" in email}


def fee(row):
    if row["amount"] > LIMIT:
        return 0.0
    elif row["country"] in ("CH", "LI"):
        return row["amount"] * 0.01
    return row["amount"] * 0.02


def per_unit(row):
    return row["total"] / row["units"] if row["units"] else 0.0


def number(text):
    try:
        return float(text)
    except ValueError:
        return -1.0


def age(row):
    born = datetime.strptime(row["born"], "%Y-%m-%d")
    return (datetime.now() - born).days // 365


def score(row):
    score = 0
    if row["visits"] > 3:
        score += 10
    if row["paid"]:
        score += 5
    return score


def reasons(row):
    found = []
    if row["visits"] > 3:
        found.append("often")
    if row["paid"]:
        found.append("paid")
    return ", ".join(found)


def doubled(value):
    return value * 2 if value > 0 else 0


ROWS = [
    {"id": 1, "email": " A@x.org ", "amount": 20.5, "country": "CH", "total": 8, "units": 2, "visits": 5},
    {"id": 2, "email": "b", "amount": 2000.0, "country": "DE", "total": 9, "units": 0, "visits": 1},
]
ROWS = [{**row, "born": "2000-02-29", "paid": row["id"] == 1} for row in ROWS]

PLAIN = {
    clean: """
        def clean_columns(df):
            email = df["email"].str.strip().str.lower()
            known = email.str.contains("@", regex=False)
            return pd.DataFrame({"id": df["id"], "email": email, "known": known})
        """,
    fee: """
        def fee_columns(df):
            result = np.select(
                [df["amount"] > LIMIT, df["country"].isin(("CH", "LI"))],
                [0.0, df["amount"] * 0.01],
                default=df["amount"] * 0.02,
            )
            return pd.Series(result, index=df.index)
        """,
    per_unit: """
        def per_unit_columns(df):
            return (df["total"] / df["units"].where(df["units"] != 0, 1)).where(df["units"] != 0, 0.0)
        """,
    number: """
        def number_columns(values):
            value_is_number = pd.to_numeric(values, errors="coerce").notna()
            return values.where(value_is_number, "0").astype("float64").where(value_is_number, -1.0)
        """,
    age: """
        def age_columns(df):
            born = pd.to_datetime(df["born"], format="%Y-%m-%d")
            now = datetime.now()
            return (now - born).dt.days // 365
        """,
    score: """
        def score_columns(df):
            score = np.where(df["visits"] > 3, 10, 0)
            return pd.Series(np.where(df["paid"], score + 5, score), index=df.index)
        """,
    reasons: """
        def reasons_columns(df):
            return (
                (df["visits"] > 3).map({True: "often, ", False: ""})
                + df["paid"].map({True: "paid, ", False: ""})
            ).str[:-2]
        """,
    doubled: """
        def doubled_columns(values):
            return np.where(values > 0, values * 2, 0)
        """,
}


def rewritten(function):
    if function is number:
        return rewrite(function, ["1.5", "x", " 2 "], form=ItemForm.VALUE)
    if function is doubled:
        return rewrite(function, [1, -2, 3], form=ItemForm.VALUE)
    return rewrite(function, ROWS, form=ItemForm.ROW)


@pytest.mark.parametrize("function", PLAIN, ids=lambda function: function.__name__)
def test_the_plain_form_reads_as_if_written_by_hand(function):
    assert rewritten(function).plain == textwrap.dedent(PLAIN[function]).strip()


@pytest.mark.skipif(OLD, reason="text is held by Arrow in pandas 3 only")
def test_the_guarded_form_sends_odd_rows_through_the_original():
    found = rewritten(clean)
    assert found.conditions == (
        ("no-missing", "id has no missing value"),
        ("ascii", "email is ASCII text"),
    )
    assert (
        textwrap.dedent(
            '''
        def odd_rows(df):
            """Find rows that are not certain on whole columns."""
            odd = df["id"].isna()
            odd |= ~df["email"].str.isascii()
            return odd
        '''
        ).strip()
        in found.guarded
    )
    assert "rest = [clean(items[at]) for at in np.flatnonzero(odd)]" in found.guarded


def test_odd_rows_are_counted_and_come_out_as_the_function_gives_them():
    rows = [*ROWS, {**ROWS[0], "email": "İ@X.org"}, {**ROWS[0], "id": 4}]
    form = Columns(rewritten(clean))
    table = form.table(rows)
    expected = [clean(row) for row in rows]
    assert form.results(form.guarded(table), len(rows)) == expected
    if not OLD:
        assert [int(mask.sum()) for mask in form.odd(table)] == [0, 1]


def test_the_code_says_what_it_needs():
    assert rewritten(fee).imports == ("import numpy as np", "import pandas as pd")
    assert set(rewritten(fee).uses) == {"LIMIT", "fee"}
    assert "from datetime import datetime" in rewritten(age).imports


@pytest.mark.parametrize(
    "source",
    [
        "a.str.replace('one', 'two', regex=False).str.replace('three', 'four', regex=False).str.strip()",
        "pd.DataFrame({'alpha': alpha_beta_gamma, 'beta': beta_gamma_delta, 'gamma': gamma_delta_epsilon})",
        "~((alpha_beta_gamma_delta >= 1) & (alpha_beta_gamma_delta <= 2) & (epsilon_zeta_eta_theta != 3))",
        "np.select([alpha > 1, beta > 2, gamma > 3], ['first choice', 'second', 'third'], default='none')",
        "(alpha_beta_gamma_delta + epsilon_zeta_eta_theta_iota_kappa_lambda) / (mu_nu_xi - pi_rho_sigma)",
        "frame['a long name of a column'].where(frame['a long name of a column'] > 5, 0).dt.days.astype(int)",
    ],
)
def test_layout_changes_nothing_and_keeps_to_the_width(source):
    tree = ast.parse(source, mode="eval").body
    lines = statement("result = ", tree, 0)
    assert max(map(len, lines)) <= WIDTH
    (again,) = ast.parse("\n".join(lines)).body
    assert ast.dump(again.value) == ast.dump(tree)


def make_tagger(allowed):
    def tag(text):
        return text if text in allowed else "other"

    return tag


def test_a_set_of_the_closure_is_written_out_in_the_same_order_every_time():
    found = rewrite(make_tagger({"red", "green", "blue"}), ["red", "x"], form=ItemForm.VALUE)
    assert '.isin({"blue", "green", "red"})' in found.plain
