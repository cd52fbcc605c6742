"""Times in a message: what "mangwana na3", "next Friday at 10" or "asap" mean at a given now.

`find_times` gives every time in the order of the text, `find_time` the one that matters.
"""

from nlu.times.finder import find_time, find_times

__all__ = ["find_time", "find_times"]
