"""Calls from page to page, with a microphone and a camera that the browser makes up."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.browser.people import WITH_CAMERA, invitation_from, make_account, running_browser

PICTURE_RUNS = """
  async () => {
    const video = document.querySelector("[data-part=theirs]")
    while (video.videoWidth === 0 || video.currentTime === 0) await new Promise(requestAnimationFrame)
    const start = video.getVideoPlaybackQuality().totalVideoFrames
    while (video.getVideoPlaybackQuality().totalVideoFrames < start + 5) await new Promise(requestAnimationFrame)
  }
"""
SOUND = """
  (isHeard) => new Promise((done) => {
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    context.createMediaStreamSource(document.querySelector("[data-part=theirs]").srcObject).connect(analyser)
    analyser.fftSize = 8192
    const samples = new Float32Array(analyser.fftSize)
    let silent = 0
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      const isLoud = samples.some((sample) => Math.abs(sample) > 0.01)
      silent = isLoud ? 0 : silent + 1
      if (isHeard ? !isLoud : silent < 30) return
      clearInterval(timer)
      context.close().then(done)
    }, 50)
  })
"""


@pytest.fixture(scope="module")
def browser():
    with running_browser(*WITH_CAMERA) as browser:
        yield browser


def button(person, name):
    return person.page.get_by_role("button", name=name, exact=True)


def ring(person):
    return person.page.get_by_role("alertdialog")


def call(person):
    return person.page.get_by_role("region", name="Calls")


def test_two_people_talk_and_see_each_other_and_nobody_else_hears(alice, bob, erin):
    alice.converse("bob")
    button(alice, "Call with camera").click()
    expect(call(alice)).to_contain_text("Calling bob …")

    expect(ring(bob)).to_contain_text("alice calls")
    assert barriers(bob) == {}
    button(bob, "Answer").click()
    for person, other in ((alice, "bob"), (bob, "alice")):
        expect(call(person)).to_contain_text(f"Talking to {other}")
        expect(call(person).locator("[data-part=length]")).to_have_text(re.compile(r"^\d+:\d\d$"))
    bob.page.evaluate(PICTURE_RUNS)
    assert barriers(bob) == {}
    button(bob, "Share the screen").click()
    expect(button(bob, "Share the screen")).to_have_attribute("aria-pressed", "true")
    alice.page.evaluate(PICTURE_RUNS)
    button(alice, "Camera").click()
    expect(call(bob).locator(".call__face")).to_be_visible()

    button(alice, "Mute").click()
    expect(call(bob)).to_contain_text("Their microphone is off.")
    bob.page.evaluate(SOUND, False)
    button(alice, "Mute").click()
    expect(call(bob).get_by_text("Their microphone is off.")).to_be_hidden()
    bob.page.evaluate(SOUND, True)

    button(bob, "Hang up").click()
    for person in (alice, bob):
        expect(call(person)).to_be_hidden()
    expect(alice.log.locator(".message__text").last).to_have_text(re.compile(r"^Call, \d:\d\d$"))
    expect(ring(erin)).to_be_hidden()
    expect(call(erin)).to_be_hidden()


@pytest.fixture
def absent(chatd, signed_in, numbers):
    """The name of somebody who has an account, and never comes."""
    name = f"absent{next(numbers)}"
    make_account(invitation_from(chatd.url, signed_in["alice"]), name)
    return name


def test_what_is_in_the_way_of_a_call_is_said_in_plain_words(erin, absent):
    erin.converse(absent)
    button(erin, "Call").click()
    expect(call(erin).get_by_role("alert")).to_contain_text(f"{absent} is not connected right now")
    button(erin, "Close").click()

    erin.page.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "NotAllowedError") }
        }"""
    )
    button(erin, "Call").click()
    expect(call(erin).get_by_role("alert")).to_contain_text("This browser may not use the microphone here.")
    button(erin, "Check this device for calls").click()
    dialog = erin.page.get_by_role("dialog", name="Check this device for calls")
    expect(dialog.locator("[data-able=yes]")).to_contain_text(
        ["The connection is secure.", "The server answers within"]
    )
    expect(dialog.locator("[data-able=no]")).to_contain_text(["the microphone here", "the camera here"])
    assert barriers(erin) == {}
    dialog.get_by_role("button", name="Close").click()
    button(erin, "Close").click()

    erin.page.evaluate("Object.defineProperty(window, 'isSecureContext', { value: false })")
    button(erin, "Call").click()
    expect(call(erin).get_by_role("alert")).to_contain_text("Browsers allow calls only over a secure connection.")
    expect(call(erin).get_by_role("link", name="How to get one")).to_have_attribute("href", "/trust")


def test_a_device_that_can_call_is_told_so(erin):
    erin.page.get_by_role("button", name="Your account").click()
    button(erin, "Check this device for calls").click()
    dialog = erin.page.get_by_role("dialog", name="Check this device for calls")
    expect(dialog.locator("[data-able=yes]")).to_have_count(4)
    erin.page.wait_for_function("() => document.querySelector('call-check meter').value > 0.05")
    erin.page.wait_for_function("() => document.querySelector('call-check video').videoWidth > 0")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    assert erin.page.evaluate("document.querySelector('call-check video').srcObject") is None
