"""From values on whole columns to source that a person would paste: the plain form, and the guarded one."""

from advisor.rewrite.emitting.functions import Emitter
from advisor.rewrite.emitting.imports import imports_for
from advisor.rewrite.emitting.writer import OBJECTS, NeedsSeries

__all__ = ["OBJECTS", "Emitter", "NeedsSeries", "imports_for"]
