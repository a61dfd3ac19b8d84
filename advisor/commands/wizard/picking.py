"""This file asks which function and which data, and shows what it is about to use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from questionary import Choice

from advisor import pipeline
from advisor.commands.wizard import telling
from advisor.commands.wizard.asking import agree, ask_place, ask_text, choose
from advisor.errors import AdvisorError, BadOption, TargetNotFound
from advisor.reports.safe import safe
from advisor.target import list_functions, split

if TYPE_CHECKING:
    from advisor.commands.wizard.screen import Screen
    from advisor.model import Column, Request

ANOTHER_NAME = ":name"
ANOTHER_PLACE = ":place"
WHOLE = ":whole"
"""Choices beside the names; no name of a function starts with a colon."""

MAY_SHOW = "May values of your data be shown from here on, saved reports included?"

MARGIN = 14
"""Columns of the screen that a choice spends on its pointer, its edges, and its echo once chosen."""


def pick_target(screen: Screen, request: Request) -> Request:
    """Ask for a file and one of its functions, until there is one."""
    typed = ""
    while True:
        typed = ask_place(screen, "Python file that holds your function:", typed, suffix=".py")
        try:
            target = target_in(screen, typed)
        except AdvisorError as error:
            screen.show(telling.trouble(error))
            continue
        if target != ANOTHER_PLACE:
            return replace(request, target=target)


def pick_data(screen: Screen, request: Request) -> Request:
    """Ask for the data unless they are given, show the first rows, and ask what the function gets of one."""
    given, typed = request.data, ""
    column: str | None
    while True:
        place = given or ask_place(screen, "Data to run it over (file, folder, glob or file.py:name):", typed)
        given, typed = "", place
        try:
            column = column_of(screen, place, request.column)
        except AdvisorError as error:
            screen.show(telling.trouble(error))
            continue
        if column != ANOTHER_PLACE:
            values = request.show_values or agree(screen, MAY_SHOW)
            column = None if column == WHOLE else column
            return replace(request, data=place, column=column, show_values=values)


def target_in(screen: Screen, place: str) -> str:
    """Return the TARGET that a file or a typed target means, or ANOTHER_PLACE; raises TargetNotFound."""
    if Path(place).is_file():
        name = choose_function(screen, Path(place))
        return name if name == ANOTHER_PLACE else f"{place}:{name}"
    if ":" not in place:
        raise TargetNotFound(
            f"there is no file {place}", hint="Tab completes paths; package.module:name works too"
        )
    split(place)
    return place


def choose_function(screen: Screen, file: Path) -> str:
    """Return the chosen name inside a file, or ANOTHER_PLACE; raises TargetNotFound."""
    width = screen.console.width - MARGIN
    choices = [
        Choice(telling.one_line(found, width), value=found.name, disabled=found.obstacle or None)
        for found in list_functions(file)
    ]
    choices.append(Choice("(another name in this file)", value=ANOTHER_NAME))
    choices.append(Choice("(another file)", value=ANOTHER_PLACE))
    name = choose(screen, "Function:", choices)
    if name != ANOTHER_NAME:
        return name
    name = ask_text(screen, "Its name, such as cleaner.clean:")
    split(f"{file}:{name}")
    return name


def column_of(screen: Screen, place: str, given: str | None) -> str:
    """Show the first rows; return the column to hand over, WHOLE or ANOTHER_PLACE; raises AdvisorError."""
    if place == "-":
        raise BadOption("standard input is this terminal", hint="name a file, a folder or module:name")
    screen.spin("Reading the first rows")
    preview = pipeline.preview(place, given)
    screen.show(telling.first_rows(preview, screen.console.width))
    if given or len(preview.columns) <= 1:
        return given or WHOLE
    return choose_column(screen, preview.columns)


def choose_column(screen: Screen, columns: tuple[Column, ...]) -> str:
    """Return the chosen column's name, WHOLE or ANOTHER_PLACE."""
    choices = [Choice("the whole row", value=WHOLE)]
    choices += [Choice(f"only its {safe(column.name)}", value=column.name) for column in columns]
    choices.append(Choice("(other data)", value=ANOTHER_PLACE))
    return choose(screen, "What does your function get, call by call?", choices)
