"""Functions that take a whole frame and loop over its rows: maps in disguise, choices, and neither."""

# ruff: noqa: B007, B905, DTZ005, DTZ007, PD008, PERF401, PERF402, SIM102, T201 - loops as people write them

from datetime import datetime

import numpy as np
import pandas as pd

LIMIT = 100
RATES = {"a": 0.1, "b": 0.25}


def cleaned(text):
    return text.strip().lower()


# ---------------------------------------------------------------- maps


def append_to_a_column(df):
    """Label the orders."""
    labels = []
    for _, row in df.iterrows():
        if row["amount"] > 100:
            labels.append("big")
        else:
            labels.append("small")
    df["label"] = labels
    return df


def named_tuples_and_two_lists(df):
    limit = 10
    taxes, names = [], []
    for row in df.itertuples():
        rate = RATES.get(row.kind, 0.0)
        taxes.append(row.amount * rate if row.amount > limit else 0.0)
        names.append(row.name.strip().title())
    df = df.copy()
    df["tax"] = taxes
    df["nice"] = names
    return df


def dicts_to_a_table(df):
    out = []
    for i in range(len(df)):
        row = df.iloc[i]
        out.append({"name": row["name"].upper(), "double": row["amount"] * 2})
    return pd.DataFrame(out)


def cells_by_label(df):
    df["size"] = "small"
    for i, row in df.iterrows():
        if row["amount"] > LIMIT:
            df.at[i, "size"] = "big"
    return df


def cells_by_position(df):
    for i in range(len(df)):
        if df.loc[i, "amount"] > 50 and df.loc[i, "kind"] == "a":
            df.loc[i, "flag"] = 1
        else:
            df.loc[i, "flag"] = 0
    return df


def one_column_to_a_list(df):
    result = []
    for text in df["name"]:
        clean = cleaned(text)
        if not clean:
            result.append(None)
            continue
        result.append(clean)
    return result


def two_columns_to_a_series(df):
    result = []
    for price, kind in zip(df["price"], df["kind"]):
        result.append(price * 2 if kind == "a" else -price)
    return pd.Series(result)


def entries_of_a_dict(df):
    halves = {}
    for i, row in df.iterrows():
        halves[i] = row["price"] / 2
    df["half"] = pd.Series(halves)
    return df


def slots_of_a_list(df):
    found = [None] * len(df)
    for i, row in enumerate(df.itertuples(index=False)):
        if row.amount > 50:
            found[i] = row.name.strip()
    df["found"] = found
    return df


def slots_of_an_array(df):
    out = np.zeros(len(df))
    for i in range(len(df)):
        if df["amount"].iloc[i] > 50:
            out[i] = df["price"].iloc[i] * 2
    return out


def beside_the_mean(df):
    mean = df["price"].mean()
    result = []
    for _, row in df.iterrows():
        result.append("above" if row["price"] > mean else "below")
    return df.assign(side=result)


def other_arguments(df, limit=100, *, factor=2):
    out = []
    for _, row in df.iterrows():
        if row["amount"] > limit:
            out.append(row["price"] * factor)
        else:
            out.append(row["price"])
    df["x"] = out
    return df


def the_clock_once(df):
    now = datetime.now()
    ages = []
    for row in df.to_dict("records"):
        ages.append((now - datetime.strptime(row["day"], "%Y-%m-%d")).days)
    df["age"] = ages
    return df


def tuples_to_a_table(df):
    out = []
    for kind, amount in df[["kind", "amount"]].itertuples(index=False):
        out.append((kind.upper(), amount + 1))
    return pd.DataFrame(out, columns=["kind", "next"])


def tried(df):
    out = []
    for _, row in df.iterrows():
        try:
            out.append(float(row["text"]))
        except ValueError:
            out.append(0.0)
    df["number"] = out
    return df


def of_chosen_rows(df):
    big = df[df["amount"] > 2].reset_index(drop=True)
    upper = []
    for _, row in big.iterrows():
        upper.append(row["name"].upper())
    big["upper"] = upper
    return big


def in_place_and_nothing_returned(df):
    for i, row in df.iterrows():
        df.at[i, "price"] = row["price"] * 1.1


# ---------------------------------------------------------------- choices of rows


def skipping(df):
    result = []
    for _, row in df.iterrows():
        if row["kind"] == "a":
            continue
        result.append(row["name"].upper())
    return result


def only_some(df):
    rows = []
    for _, row in df.iterrows():
        if row["amount"] > 50:
            if row["kind"] != "c":
                rows.append({"name": row["name"], "total": row["price"] * 2})
    return pd.DataFrame(rows)


def whole_rows(df):
    rows = []
    for _, row in df.iterrows():
        if row["amount"] > 50 and row["kind"] == "a":
            rows.append(row)
    return pd.DataFrame(rows)


# ---------------------------------------------------------------- neither


def running_total(df):
    total = 0
    out = []
    for _, row in df.iterrows():
        total += row["amount"]  # refused: carries total
        out.append(total)
    return out


def printing(df):
    out = []
    for _, row in df.iterrows():
        print(row["name"])  # refused: calls print
        out.append(row["amount"])
    return out


def reading_results(df):
    out = []
    for _, row in df.iterrows():
        out.append("y" if out and row["kind"] == "a" else "x")  # refused: reads out
    return out


def breaking(df):
    out = []
    for _, row in df.iterrows():
        if row["amount"] > 100:
            break  # refused: break ends the loop
        out.append(row["amount"])
    return out


def returning(df):
    for _, row in df.iterrows():
        if row["amount"] > 100:
            return row["name"]  # refused: return inside the loop
    return None


def appending_twice(df):
    out = []
    for _, row in df.iterrows():
        out.append(row["amount"])
        if row["amount"] > 3:
            out.append(0)  # refused: a second result for the same row
    return out


def neighbors(df):
    out = []
    for i in range(len(df)):
        out.append(df["amount"].iloc[i] - df["amount"].iloc[i - 1])  # refused: reads more of the frame
    return out


def seen_before(df):
    seen = set()
    out = []
    for _, row in df.iterrows():
        out.append(row["kind"] in seen)
        seen.add(row["kind"])  # refused: changes seen
    return out


def last_kind(df):
    out = []
    last = None
    for _, row in df.iterrows():
        out.append(row["kind"] != last)  # refused: carries last
        last = row["kind"]
    return out


def words(df):
    out = []
    for _, row in df.iterrows():
        for word in row["name"].split():
            out.append(word)  # refused: how many results a row gives
    return out


def behind_the_loop(df):
    out = []
    for _, row in df.iterrows():
        x = row["amount"] * 2
        out.append(x)
    return out, x  # refused: uses x of the last row


def writing_files(df):
    out = []
    for _, row in df.iterrows():
        with open("rows.txt", "a") as file:  # refused: a with block
            file.write(row["name"])
        out.append(1)
    return out


def begun_already(df):
    out = []
    out.append("header")
    for _, row in df.iterrows():
        out.append(row["name"])  # refused: changes out
    return out


def by_the_label(df):
    out = []
    for i, row in df.iterrows():
        out.append(i)  # refused: uses i, the label of the row
    return out


def uneven(df):
    small, big = [], []
    for _, row in df.iterrows():  # refused: some rows give results to one list
        if row["amount"] > 100:
            big.append(row["name"])
        else:
            small.append(row["name"])
    return small, big


def library_call(df):
    out = []
    for _, row in df.iterrows():
        out.append(hash(row["name"]))  # refused: calls hash
    return out


# ---------------------------------------------------------------- functions of a row


def of_a_row(row):
    letters = []
    for each in row["name"]:
        letters.append(each.upper())
    return "".join(letters)


def of_a_series(row):
    total = 0
    for i in range(len(row)):
        total += len(str(row.iloc[i]))
    return total
