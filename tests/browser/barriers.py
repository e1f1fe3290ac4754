"""What axe-core finds on a page that keeps people out."""

from pathlib import Path

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}


def barriers(person):
    """What is in the way of somebody, and where."""
    person.page.evaluate(AXE.read_text())
    found = person.page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return {rule["id"]: [node["target"] for node in rule["nodes"]] for rule in found if rule["impact"] in SERIOUS}
