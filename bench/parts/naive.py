"""Against the variant that one writes first: posts/s, deliveries/s, echo times, CPU; and whether all of it is true."""

from collections import defaultdict

from audit import Audit, audited
from database import connected
from generator import QUICK, THOROUGH, Load
from ground import Ground, Section, log
from layout import CELLS
from report import Report
from servers import serving
from wires import GROUP_POSTS

SERVERS = {"chatd": "chatd.py", "naive": "bench/naive.py"}


def measure(ground: Ground) -> Section:
    """Rounds take turns (A B A B), so that a machine that slows down slows both."""
    timing = QUICK if ground.is_quick else THOROUGH
    results, audit = defaultdict(list), Audit()
    for number in range(timing.rounds):
        for name, script in SERVERS.items():
            log(f"round {number + 1} of {timing.rounds}, {name}")
            load = Load(ground.folder, ground.town.tokens, timing)
            load.ledger.write_text("")
            with ground.data(name) as data_dir, serving(script, data_dir, ground.log_file) as server:
                for cell in CELLS:
                    results[name, cell].append(load.sample(cell, server, GROUP_POSTS))
                if name == "chatd":
                    with connected(data_dir) as database:
                        audit += audited(load.ledger, database)
    return Section(str(Report(results, audit)))
