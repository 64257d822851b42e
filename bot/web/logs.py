"""What does a program that serves pages in a terminal tell there?"""

import sys
from logging import WARNING

import structlog


def configure() -> None:
    """Send what goes wrong to standard error, an event on a line."""
    structlog.configure(
        processors=[_in_words],
        wrapper_class=structlog.make_filtering_bound_logger(WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _in_words(_: object, __: str, event: structlog.typing.EventDict) -> str:
    """Tell an event on one line; of an error only its kind and place, not what it may repeat."""
    error = event.get("exc_info")
    told = f"verbatim: {event['event']}"
    if isinstance(error, BaseException):
        told += f": {type(error).__name__}"
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is not None:
            told += f" in {trace.tb_frame.f_code.co_filename}, line {trace.tb_lineno}"
    return told
