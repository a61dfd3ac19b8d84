"""This part rewrites a function that takes a whole frame and loops over its rows, each row by itself."""

from advisor.rewrite.loops.finding import takes_frame
from advisor.rewrite.loops.whole import Whole, rewrite_loop

__all__ = ["Whole", "rewrite_loop", "takes_frame"]
