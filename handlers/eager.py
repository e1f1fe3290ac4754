"""Coroutines that begin at once, and need no task when they never wait.

Most frames of a client are served without waiting for anything. As a task, each would take three turns of the event
loop, and frames that came together would be told one by one, with a write to every listener for each.
"""

import asyncio
from collections.abc import Coroutine, Generator
from contextvars import copy_context
from functools import partial
from types import coroutine
from typing import Any


def begun(work: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
    """Run `work` up to where it first waits; the task that goes on from there, None when it has ended.

    Up to there `asyncio.current_task` is the caller's, so that it must not use `asyncio.timeout` there.
    """
    context = copy_context()  # What is set before the first wait may be reset after it.
    try:
        awaited = context.run(work.send, None)
    except StopIteration:
        return None
    return asyncio.get_running_loop().create_task(_rest(work, awaited), context=context)


@coroutine
def _rest(work: Coroutine[Any, Any, None], awaited: Any) -> Generator[Any, Any, None]:
    """Wait for what `work` waits for, until it ends."""
    while True:
        try:
            sent = yield awaited
        except GeneratorExit:
            work.close()
            raise
        except BaseException as error:
            step = partial(work.throw, error)
        else:
            step = partial(work.send, sent)
        try:
            awaited = step()
        except StopIteration:
            return
