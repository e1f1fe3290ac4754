"""How often Python looks for values that keep nothing but each other alive."""

import gc

THRESHOLDS = (20_000, 10, 10)  # As gc.set_threshold() takes them.


def collect_seldom() -> None:
    """Whatever is there already stays, and is not looked at again.

    By itself Python looks through everything whenever 70,000 more values, or a quarter more, have stayed: several times
    while thousands come back, each time for longer, and nobody is served meanwhile.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
