"""What axe-core finds on a page that keeps people out."""

from pathlib import Path

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}
NONE = {"light": {}, "dark": {}}


def barriers(person):
    """What is in the way of somebody, and where."""
    if person.page.evaluate("globalThis.axe === undefined"):
        person.page.evaluate(AXE.read_text())
    found = person.page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return {rule["id"]: [node["target"] for node in rule["nodes"]] for rule in found if rule["impact"] in SERIOUS}


def barriers_by_scheme(person):
    """The same in light and in dark, without the motion from one to the other."""
    found = {}
    for scheme in ("light", "dark"):
        person.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found[scheme] = barriers(person)
    return found
