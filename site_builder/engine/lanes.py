"""Rendering in several processes at once: forked lanes, handed work by the process that plans.

A lane is forked after planning, so that it sees snapshot, plan and templates without a copy.  It is handed pages in
small batches, stores what it renders, and answers with what it stored: both through pipes, so that memory stays
bounded.  Who hands out works too whenever the lanes have enough to do; a lane that gets less of the processor gets less
of the work.

A lane never touches a database, a lock or a log of its parent: a copy of a connection in a forked process
breaks the original.  It ends when its work or its parent does, and is always waited for.  Garbage is not searched for
in a build (``garbage``), so that lanes share the memory of their parent without freezing it first.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Literal, NoReturn, Protocol

import msgspec

from site_builder.engine.errors import EngineError, LaneLost, SnapshotChanged, ThemeFailed
from site_builder.engine.planned import Failure
from site_builder.engine.values import Key

BATCH = 16
"""Pages in one message: some 5 ms of work."""
AHEAD = 2
"""Batches that a lane may have before it: one to work on, one to find when it is done."""
MOST_LANES = 4
"""More would wait for the one that hands out."""
PIPE_ROOM = 1 << 20
"""Room for what waits in a pipe, so that who hands out need not wait; Linux gives 64 KB unless asked."""
HEAD = 4

Row = tuple[Key, bytes]
"""A page and its canonical bytes."""


class Done(msgspec.Struct, array_like=True, gc=False):
    """What came of a batch: ``stored`` are path, SHA-256 and size of every file, ``wasted`` the same without size of
    what was stored for a page before it failed."""

    pages: int
    stored: list[tuple[str, str, int]] = []
    wasted: list[tuple[str, str]] = []
    failures: list[Failure] = []
    fault: Fault | None = None


class Fault(msgspec.Struct, array_like=True, gc=False):
    """An error that ends the build, on its way out of a lane."""

    kind: Literal["snapshot_changed", "theme_failed", "os_error", "other"]
    detail: str
    subject: str = ""
    number: int = 0

    @classmethod
    def of(cls, error: BaseException) -> Fault:
        match error:
            case SnapshotChanged():
                return cls("snapshot_changed", "", error.key)
            case ThemeFailed():
                return cls("theme_failed", error.detail, error.template)
            case OSError(errno=int(number)):
                return cls("os_error", error.strerror or "", number=number)
        return cls("other", f"{type(error).__name__}: {error}"[:1_000])

    def error(self) -> Exception:
        """Return the error as it would have been raised here."""
        match self.kind:
            case "snapshot_changed":
                return SnapshotChanged(self.subject)
            case "theme_failed":
                return ThemeFailed(self.subject, self.detail)
            case "os_error":
                return OSError(self.number, self.detail)
        return LaneLost(self.detail)


Work = Callable[[Sequence[Row]], Done]


class Crew(Protocol):
    """Those who render.  ``memory`` is what they needed beside this process, in bytes, known at the end."""

    memory: int

    def give(self, batch: Sequence[Row]) -> Iterator[Done]:
        """Take a batch; yield whatever is done by now."""

    def rest(self) -> Iterator[Done]:
        """Yield what is not done yet, as it gets done."""


class OneLane:
    """Does everything here and now."""

    memory = 0

    def __init__(self, work: Work) -> None:
        self._work = work

    def give(self, batch: Sequence[Row]) -> Iterator[Done]:
        yield self._work(batch)

    def rest(self) -> Iterator[Done]:
        return iter(())


def may_fork() -> bool:
    """Say whether this process may be copied: not with a second thread, whose locks nobody would ever open again."""
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


def usable_processors() -> int:
    """Return how many lanes can run at once here."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(processors or 1, MOST_LANES)


class Lanes(msgspec.Struct, frozen=True):
    """How a process renders: ``count`` is asked when there is enough to do, and ``forking`` surrounds the moment at
    which lanes are made: a process that has threads of its own ends them there, and starts them again."""

    count: Callable[[], int]
    forking: Callable[[], AbstractContextManager[object]] = nullcontext


@contextmanager
def crew(work: Work, count: int, forking: Callable[[], AbstractContextManager[object]] = nullcontext) -> Iterator[Crew]:
    """Start ``count`` - 1 processes that do ``work`` beside this one; none of them is left at the end of the block."""
    if count < 2:
        yield OneLane(work)
        return
    forked = _Forked(work)
    try:
        with forking():
            alone = may_fork()
            for _ in range(count - 1 if alone else 0):
                forked.start()
        yield forked if alone else OneLane(work)
    finally:
        forked.end()


class _Forked:
    """The crew that consists of this process and its children."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._lanes: list[_Lane] = []
        self.memory = 0

    def start(self) -> None:
        self._lanes.append(_Lane.start(self._work, self._lanes))

    def give(self, batch: Sequence[Row]) -> Iterator[Done]:
        for lane in self._lanes:
            yield from lane.ready()
        free = min(self._lanes, key=lambda lane: lane.ahead)
        if free.ahead < AHEAD:
            free.send(batch)
        else:
            yield self._work(batch)

    def rest(self) -> Iterator[Done]:
        for lane in self._lanes:
            while lane.ahead:
                yield lane.receive()
        self.memory = sum(lane.memory() for lane in self._lanes)

    def end(self) -> None:
        for lane in self._lanes:
            lane.end()


class _Lane:
    """One child, as its parent sees it."""

    def __init__(self, pid: int, tasks: int, answers: int) -> None:
        self._pid = pid
        self._tasks = tasks
        self._answers = answers
        self.ahead = 0

    @classmethod
    def start(cls, work: Work, siblings: Sequence[_Lane]) -> _Lane:
        tasks_out, tasks_in = os.pipe()
        answers_out, answers_in = os.pipe()
        for pipe in (tasks_in, answers_in):
            # Not granted on a busy machine: then a pipe is only smaller.
            with suppress(OSError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_ROOM)
        pid = os.fork()
        if pid == 0:
            # Whoever keeps the parent's end of a pipe open would never see the parent go.
            _close(tasks_in, answers_out, *(end for lane in siblings for end in (lane._tasks, lane._answers)))
            _live(work, tasks_out, answers_in)
        _close(tasks_out, answers_in)
        return cls(pid, tasks_in, answers_out)

    def send(self, batch: Sequence[Row]) -> None:
        try:
            _send(self._tasks, _encode(batch))
        except BrokenPipeError:
            raise self._lost() from None
        self.ahead += 1

    def ready(self) -> Iterator[Done]:
        """Yield answers that are there already."""
        while self.ahead and _has_something(self._answers):
            yield self.receive()

    def receive(self) -> Done:
        """Wait for an answer.  Raises what ended the lane's work, LaneLost when it died."""
        message = _receive(self._answers)
        if message is None:
            raise self._lost()
        self.ahead -= 1
        done = _decode_done(message)
        if done.fault:
            raise done.fault.error()
        return done

    def memory(self) -> int:
        """Return what the child holds for itself alone, in bytes; 0 where the system does not tell."""
        try:
            lines = Path(f"/proc/{self._pid}/smaps_rollup").read_text("ascii").splitlines()
        except OSError:
            return 0
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024

    def end(self) -> None:
        _close(self._tasks, self._answers)
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._wait()

    def _lost(self) -> EngineError:
        return LaneLost(f"a lane ended without an answer, with {self._wait()}")

    def _wait(self) -> int | None:
        pid, self._pid = self._pid, 0
        try:
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        except ChildProcessError:
            # Somebody here asked the system to collect children by itself.
            return None


def _live(work: Work, tasks: int, answers: int) -> NoReturn:
    """Be a lane: answer every batch, then end without any of the parent's clean-up."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        while (message := _receive(tasks)) is not None:
            done = _attempt(work, _decode_batch(message))
            _send(answers, _encode(done))
            if done.fault:
                break
        status = 0
    finally:
        os._exit(status)


def _attempt(work: Work, batch: Sequence[Row]) -> Done:
    try:
        return work(batch)
    except Exception as error:  # noqa: BLE001 - told to the parent, who raises it
        return Done(0, fault=Fault.of(error))


_encode = msgspec.msgpack.Encoder().encode
_decode_done = msgspec.msgpack.Decoder(Done).decode
_decode_batch = msgspec.msgpack.Decoder(list[Row]).decode


def _send(pipe: int, message: bytes) -> None:
    rest = memoryview(len(message).to_bytes(HEAD, "big") + message)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _receive(pipe: int) -> bytes | None:
    """Return the next message; None when there will be no more."""
    head = _read(pipe, HEAD)
    return None if head is None else _read(pipe, int.from_bytes(head, "big"))


def _read(pipe: int, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        piece = os.read(pipe, size - len(data))
        if not piece:
            return None
        data += piece
    return bytes(data)


def _has_something(pipe: int) -> bool:
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    return bool(poll.poll(0))


def _close(*ends: int) -> None:
    for end in ends:
        with suppress(OSError):
            os.close(end)
