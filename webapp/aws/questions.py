"""Has general questions about the service answered by a function of Lambda.

The function gets {"question": "…", "language": "en"} and gives {"answer": "…"}; an empty answer
means that it does not know.
"""

from __future__ import annotations

import json
import re

from nlu.types import Language
from webapp.aws.allowance import Allowance
from webapp.aws.clients import Service
from webapp.errors import CloudError
from webapp.metrics import cloud_called

LONGEST = 700
"""Characters of an answer; a longer one is none for a chat."""

_ASKS = re.compile(
    r"\?\s*$|^\W*(?:what|how|why|who|when|where|which|can|could|do|does|is|are|will|"
    r"chii|sei|ndiani|riini|kupi|nei|ko|munga\w*|mungandi\w*|mune\w*|"
    r"yini|njani|ngubani|nini|ngaphi|kungani|lingakwazi|kuyini)\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Tell whether a message asks something."""
    return _ASKS.search(text) is not None


class QuestionAnswerer:
    """Answers one question."""

    def __init__(self, service: Service, function: str, allowance: Allowance) -> None:
        self._service = service
        self._function = function
        self._allowance = allowance

    def answer(self, question: str, language: Language) -> str:
        """Return the answer; empty when there is none, and our own words stand."""
        if not self._allowance.take():
            return ""
        payload = json.dumps({"question": question, "language": language}).encode()
        try:
            answer = self._service.call(
                "invoke",
                FunctionName=self._function,
                InvocationType="RequestResponse",
                Payload=payload,
            )
            if "FunctionError" in answer:
                raise ValueError("the function failed")
            return _answer(json.loads(answer["Payload"]))
        except CloudError:
            return ""
        except (LookupError, TypeError, ValueError):
            cloud_called("lambda", "of_no_use")
            return ""


def _answer(given: object) -> str:
    if not isinstance(given, dict) or not isinstance(given.get("answer"), str):
        raise TypeError("expected an object with an answer")
    text = " ".join(str(given["answer"]).split())
    if len(text) > LONGEST or not text.isprintable():
        raise ValueError("expected a short text")
    return text
