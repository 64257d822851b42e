"""How much can the bot take? `make load` starts the real bot and asks it much at once.

    python -m tests.load                  questions at once, at a rate, beside a flood, very many
    python -m tests.load --at-once 1000 --limited --runs 10
    python -m tests.load --rate 100 --seconds 60
    python -m tests.load --soak 5         faults and load together, for so many minutes

Discord's side, the people and the bot share this machine's cores, so the bot has less than it
would have alone. Its own processor time is that of its process from the first question to the last
answer, told for each question, with what its event loop took of it, and as a share of that of all
of them together. Ends with 1 when anything was missed.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.loads import fairness
from tests.loads.asking import Load, Result, measure, share
from tests.loads.soak import Soaked, soak
from tests.loads.verdicts import Verdict

STANDARD = (
    *(Load(1000) for _ in range(3)),
    Load(1000, limited=True),
    Load(6000, rate=100),
    Load(20_000, rate=100, samples=(2_000, 5_000, 10_000, 15_000, 20_000), various=True),
)
FLOOD_SECONDS = 20.0
# MiB of growth between 5,000 and 20,000 questions that may be due to the allocator.
GROWTH = 16.0


def table_of(results: Sequence[Result]) -> Table:
    table = Table(title="Questions to the running bot")
    for column in (
        *("load", "acknowledged", "answered", "refused", "missed"),
        *("ack p50", "ack p99", "ack max", "answer p50", "answer p99"),
        *("pings", "violations", "bot's CPU", "a question", "its loop", "its share", "memory"),
    ):
        table.add_column(column, justify="right")
    for result in results:
        table.add_row(
            str(result.load),
            f"{len(result.acknowledged):,}",
            f"{len(result.answered) - result.refused:,}",
            f"{result.refused:,}",
            f"{result.missed:,}",
            share(result.acknowledged, 50),
            share(result.acknowledged, 99),
            share(result.acknowledged, 100),
            share(result.answered, 50),
            share(result.answered, 99),
            f"{result.pings:,}",
            f"{result.violations:,}",
            f"{result.cpu:.1f} s",
            f"{result.each * 1e3:.2f} ms",
            f"{result.loop / max(1, result.opened) * 1e3:.2f} ms",
            f"{result.own:.0%}",
            f"{result.memory:,.0f} MiB",
        )
    return table


def memory_of(result: Result) -> str:
    looks = ", ".join(f"{count:,}: {size:,.0f} MiB" for count, size in result.sampled.items())
    return f"Memory after so many different questions: {looks}."


def fairness_of(compared: fairness.Fairness) -> str:
    asked, refused, missed = compared.flooded
    return (
        f"{fairness.OTHERS} people's answers, p50 {share(compared.alone, 50)} and "
        f"p99 {share(compared.alone, 99)}; while one more person asks {fairness.FLOOD:g} a second, "
        f"p50 {share(compared.beside, 50)} and p99 {share(compared.beside, 99)}. Of the others' "
        f"questions {compared.unanswered} were refused or missed; of that person's {asked:,}, "
        f"{refused:,} were refused and {missed} missed."
    )


def table_of_soak(result: Soaked, minutes: float) -> Table:
    table = Table(title=f"{minutes:g} minutes of questions and faults")
    counted = result.counted
    cells = {
        "asked": len(result.verdicts),
        "acknowledged": result.acknowledged,
        **{verdict.value: counted[verdict] for verdict in Verdict},
        "twice": len(result.twice),
        "pings": result.pings,
        "violations": len(result.violations),
        "errors": len(result.errors),
        "faults met": result.troubles,
        "restarts": ", ".join(f"{count} {name}" for name, count in result.restarts.items()),
        "slowest stop": f"{result.slowest_stop:.1f} s",
        "memory": f"{result.memory:,.0f} MiB",
    }
    table.add_column("")
    table.add_column("", justify="right")
    for name, value in cells.items():
        table.add_row(name, value if isinstance(value, str) else f"{value:,}")
    return table


def run_soak(console: Console, minutes: float, seed: int) -> int:
    console.print(f"Seed {seed}.")
    result = asyncio.run(soak(minutes, seed))
    console.print(table_of_soak(result, minutes))
    for what, acts in (("lost", result.lost), ("twice", result.twice)):
        for act in acts[:20]:
            console.print(f"{what}: {result.judge.told(act)}", soft_wrap=True, markup=False)
            mine = [act.interaction or act.message, *act.shown]
            numbers = [str(each.id) for each in mine if each is not None]
            for line in result.log:
                if any(number in line for number in numbers):
                    console.print(f"  {line}", soft_wrap=True, markup=False)
    for told in [*map(str, result.violations[:20]), *result.errors[:20]]:
        console.print(told, soft_wrap=True, markup=False)
    if any(result.statuses):
        console.print(f"ended with {result.statuses}")
    return 1 if result.amiss else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--at-once", type=int, default=0, help="only so many questions at once")
    parser.add_argument("--rate", type=float, default=0, help="only so many questions a second")
    parser.add_argument("--seconds", type=float, default=60, help="for so long, with --rate")
    parser.add_argument("--runs", type=int, default=1, help="each with a bot of its own")
    parser.add_argument("--limited", action="store_true", help="with the limits of the defaults")
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES", help="with faults")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10_000, help="of the soak")
    told = parser.parse_args()
    console = Console(width=200 if not sys.stdout.isatty() else None)
    if told.soak:
        return run_soak(console, told.soak, told.seed)
    loads: Sequence[Load] = STANDARD
    if told.rate:
        loads = [
            Load(int(told.rate * told.seconds), rate=told.rate, limited=told.limited)
        ] * told.runs
    elif told.at_once:
        loads = [Load(told.at_once, limited=told.limited)] * told.runs
    results = [asyncio.run(measure(load)) for load in loads]
    console.print(table_of(results))
    amiss = sum(result.amiss for result in results)
    if loads is STANDARD:
        sampled = results[-1]
        console.print(memory_of(sampled), soft_wrap=True)
        looks = list(sampled.sampled.values())
        amiss += bool(looks) and looks[-1] - looks[1] > GROWTH
        compared = asyncio.run(fairness.compare(FLOOD_SECONDS))
        console.print(fairness_of(compared), soft_wrap=True)
        amiss += compared.amiss
    return 1 if amiss else 0


if __name__ == "__main__":
    sys.exit(main())
