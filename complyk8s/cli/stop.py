"""SIGTERM and Ctrl-C end a command wherever it waits: see also complyk8s.supervise."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from complyk8s.supervise import INTERRUPTED

PATIENCE = 3.0
"""Seconds from the signal to the end of the process, whatever it is doing then."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """What a signal asks for, and whether one did.

    The main thread gets KeyboardInterrupt, which also ends what it waits for: a pipe, a sleep, a socket. Queries
    are stopped by another thread, as the main thread notices nothing while one runs; and that thread ends the
    process where all of this is not enough.
    """

    def __init__(self) -> None:
        self.asked = False
        self._listening = False
        self._last_words: Callable[[], None] = lambda: None

    def listen(self, last_words: Callable[[], None]) -> None:
        """Listens from here on; `last_words` are said where the process has to be ended by force."""
        self._last_words = last_words
        if self._listening or threading.current_thread() is not threading.main_thread():
            return
        self._listening = True
        noticed, notice = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(notice, False)
        signal.set_wakeup_fd(notice, warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, self._asked)
        threading.Thread(target=self._wait, args=(noticed,), daemon=True).start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _asked(self, *_: Any) -> None:
        if not self.asked:  # once: what cleans up after the first is not to be disturbed
            self.asked = True
            raise KeyboardInterrupt

    def _wait(self, noticed: int) -> None:
        from complyk8s.store import database

        while os.read(noticed, 1)[0] not in _SIGNALS:
            pass
        database.interrupt()
        time.sleep(PATIENCE)
        with contextlib.suppress(Exception):
            self._last_words()
        os._exit(INTERRUPTED)
