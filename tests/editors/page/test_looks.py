"""Dark and light, by the system and by the toggle; text that can be read in both."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.editors.page.conftest import ARTEFACTS

# The text of every element that has some of its own, on the colour behind it. sRGB contrast as WCAG 2 has it.
CONTRASTS = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const over = (colours) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const light = (rgb) => {
        const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const parent = (element) => element.parentElement ?? element.getRootNode().host ?? null;
    const found = [];
    const every = (root) =>
        [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? every(one.shadowRoot) : [])]);
    for (const element of every(document)) {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
        if (!own || !element.checkVisibility({ visibilityProperty: true }) || element.closest('option')) continue;
        const grounds = [];
        let opacity = 1;
        for (let at = element; at !== null; at = parent(at)) {
            grounds.unshift(getComputedStyle(at).backgroundColor);
            opacity *= Number(getComputedStyle(at).opacity);
        }
        const ground = over(['white', ...grounds]);
        canvas.globalAlpha = 1;
        const text = over([`rgb(${ground})`, getComputedStyle(element).color]);
        const mixed = text.map((c, n) => c * opacity + ground[n] * (1 - opacity));
        const [a, b] = [light(mixed), light(ground)].sort((x, y) => y - x);
        const name = `${element.tagName} ${element.className} ${element.textContent.slice(0, 30)}`;
        found.push([(a + 0.05) / (b + 0.05), name]);
    }
    return found;
}"""


@pytest.fixture(params=["light", "dark"])
def scheme(request, context) -> str:
    context.set_default_timeout(60_000)
    return request.param


@pytest.fixture
def dressed(screen, scheme):
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    screen.page.emulate_media(color_scheme=scheme)
    return screen


def ground(screen) -> int:
    """How light the page is behind everything, 0 to 255."""
    colour = screen.page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")) // 3


def is_dark(screen) -> bool:
    return ground(screen) < 100


def test_it_is_as_the_system_is(dressed, scheme) -> None:
    assert is_dark(dressed) is (scheme == "dark")


def test_the_toggle_is_stronger_than_the_system_and_is_kept(dressed, scheme) -> None:
    other = "light" if scheme == "dark" else "dark"
    toggle = dressed.page.locator("#theme")
    while other not in toggle.text_content():
        toggle.press("Enter")
    assert is_dark(dressed) is (other == "dark")
    dressed.page.reload()
    assert is_dark(dressed) is (other == "dark")


def test_all_text_can_be_read(dressed, scheme) -> None:
    dressed.fill()
    dressed.press("Alt+s", "Home")
    # Colours move for a moment.
    dressed.page.wait_for_timeout(400)
    dressed.page.screenshot(path=ARTEFACTS / f"fill_{scheme}.png")
    contrasts = dressed.page.evaluate(CONTRASTS)
    assert len(contrasts) > 30
    assert [told for told in contrasts if told[0] < 4.5] == []


def test_all_text_of_a_rewrite_can_be_read(dressed, scheme) -> None:
    """The picture in the README is this one."""
    dressed.put_cursor_behind("def add(self")
    dressed.press("Alt+r")
    dressed.type("add type hints")
    dressed.press("Enter")
    expect(dressed.page.locator("#candidates")).to_be_focused()
    dressed.press("Alt+s", "Home")
    dressed.page.wait_for_timeout(400)
    dressed.page.screenshot(path=ARTEFACTS / f"rewrite_{scheme}.png")
    assert [told for told in dressed.page.evaluate(CONTRASTS) if told[0] < 4.5] == []


def test_all_text_of_an_inspect_can_be_read(dressed, scheme) -> None:
    dressed.press("Alt+i")
    dressed.answered()
    dressed.page.screenshot(path=ARTEFACTS / f"inspect_{scheme}.png")
    assert [told for told in dressed.page.evaluate(CONTRASTS) if told[0] < 4.5] == []


def test_all_text_of_the_help_can_be_read(dressed, scheme) -> None:
    dressed.press("F1")
    dressed.page.screenshot(path=ARTEFACTS / f"help_{scheme}.png")
    assert [told for told in dressed.page.evaluate(CONTRASTS) if told[0] < 4.5] == []


def test_nothing_moves_for_who_wants_it_still(screen) -> None:
    screen.page.emulate_media(reduced_motion="reduce")
    screen.fill()
    durations = screen.page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap((one) => {
            const style = getComputedStyle(one);
            return [style.transitionDuration, style.animationDuration];
        })"""
    )
    assert set(durations) == {"0s"}


def test_it_fits_a_narrow_window(screen) -> None:
    screen.page.set_viewport_size({"width": 420, "height": 900})
    screen.fill()
    assert screen.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
