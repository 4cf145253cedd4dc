"""About: before anything was learned, and after a real run: the chart, what changed sides, what is taken for what."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e import people
from tests.e2e.axe import violations
from tests.e2e.browser import Sheet
from tests.e2e.system import System
from tests.e2e.versions import trained

pytestmark = pytest.mark.e2e
INK = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, place) => place % 4 === 3 && value > 0).length;
}"""


@pytest.fixture(scope="module")
def run(own_system: System, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The run that made version 2."""
    people.import_synthetic_base(own_system.home, tmp_path_factory.mktemp("synthetic"), "doodle")
    return trained(own_system)


@pytest.fixture(scope="module")
def system(own_system: System) -> System:
    return own_system


def look(sheet: Sheet) -> Page:
    sheet.page.goto(f"{sheet.url}/about?task=doodle")
    return sheet.page


def history(page: Page, change: dict[str, Any] | int) -> None:
    """Have the server tell another history, or fail with that status."""

    def answer(route: Route) -> None:
        if isinstance(change, int):
            broke = {"error": {"code": "internal", "message": "Something broke."}}
            route.fulfill(status=change, json=broke, headers={"X-Request-ID": "0a1b2c3d4e5f6071"})
        else:
            route.fulfill(json=change)

    page.route("**/tasks/doodle/history", answer)


# The first tests need a system that has learned nothing: they come before those that ask for `run`.


def test_before_anything_was_learned_it_says_how_that_begins(sheet: Sheet) -> None:
    page = look(sheet)
    expect(page.get_by_test_id("history")).to_contain_text("So far there is only what I started with.")
    expect(page.get_by_test_id("confusion")).to_contain_text("counted when the next version is judged")
    expect(page.get_by_test_id("chart")).to_have_count(0)
    expect(page.get_by_test_id("changes")).to_have_count(0)


def test_what_it_cannot_do_stands_before_any_figure(sheet: Sheet) -> None:
    page = look(sheet)
    limits = page.get_by_role("heading", name="What I cannot do")
    expect(limits).to_be_visible(timeout=20_000)
    expect(page.get_by_text("I know these 10 things and no others.")).to_be_visible()
    figure = page.get_by_text(re.compile(r"^\d\d\.\d% right$")).first
    above, below = limits.bounding_box(), figure.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]


def test_a_server_that_breaks_gets_one_sentence_and_another_try(sheet: Sheet) -> None:
    sheet.open("/draw")  # a model that came while it failed would be a reason to ask again
    page = sheet.page
    history(page, 500)
    page.get_by_role("link", name="About").click()
    expect(page.get_by_role("alert")).to_have_text(
        "I can't look up how I got here. Try again in a moment. Reference 0a1b2c3d."
    )
    page.unroute("**/tasks/doodle/history")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_test_id("history")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_version_that_arrives_while_the_page_is_open_joins_its_history(sheet: Sheet, request: Any) -> None:
    page = look(sheet)
    expect(page.get_by_test_id("history")).to_contain_text("So far there is only what I started with.")
    run = request.getfixturevalue("run")
    sheet.come_back_until_it_swaps(run["candidate_version"])
    expect(page.get_by_test_id("chart")).to_be_visible(timeout=20_000)


def test_the_numbers_come_first_and_then_the_pictures(sheet: Sheet, run: dict[str, Any]) -> None:
    page = look(sheet)
    changes = page.get_by_test_id("changes")
    fresh, base = run["verdict"]["fresh"], run["verdict"]["base"]
    expect(changes).to_contain_text(f"{fresh['won']:,} newly right, {fresh['lost']:,} no longer right")
    expect(changes).to_contain_text(f"of {base['n']:,} drawings of the base dataset")
    expect(changes).to_contain_text(
        re.compile(r"I went on from version 1 and learned from [\d,]+ drawings by \d+ people\.")
    )
    for wall, number in (("gained", base["won"]), ("lost", base["lost"])):
        tiles = page.get_by_test_id(wall).get_by_role("listitem")
        expect(tiles).to_have_count(min(12, number))
        if number == 0:
            continue
        assert tiles.first.locator("canvas").evaluate(INK) > 10, "a drawing"
        expect(tiles.first).to_contain_text(re.compile(r"^.+: before .+, now .+"))
    flip = sheet.page.request.get(f"{sheet.url}/api/v1/tasks/doodle/model-versions/2/flips").json()["flips"][0]
    expected = f"{flip['label']}: before {flip['champion']}, now {flip['challenger']}"
    expect(changes.get_by_text(expected).first).to_be_attached()


def test_the_chart_can_be_read_out_and_its_figures_looked_up(sheet: Sheet, run: dict[str, Any]) -> None:
    page = look(sheet)
    expect(page.get_by_test_id("chart")).to_have_attribute("aria-label", re.compile("^Accuracy of 2 versions"))
    page.get_by_text("The figures as a table").click()
    row = page.get_by_role("row", name=re.compile("^2 "))
    expect(row).to_contain_text(f"{run['verdict']['fresh']['champion'] * 100:.1f}%")
    expect(row).to_contain_text(re.compile(r"\d\d\.\d% \(\d\d\.\d% to \d\d\.\d%\)"))


def test_tapping_a_version_in_the_chart_tells_of_that_one(sheet: Sheet, run: dict[str, Any]) -> None:
    page = look(sheet)
    expect(page.get_by_role("heading", name="What changed in version 2")).to_be_visible()
    chart = page.get_by_test_id("chart")
    box = chart.bounding_box()
    assert box is not None
    chart.click(position={"x": box["width"] * 0.3, "y": box["height"] / 2})
    expect(page.get_by_role("heading", name="What changed in version 1")).to_be_visible()
    expect(page.get_by_test_id("changes")).to_contain_text("With this version I started.")
    expect(page.get_by_test_id("which-version")).to_have_value("1")
    # Nobody counted what the base model takes for what until a challenger was judged beside it.
    expect(page.get_by_test_id("square-read")).to_contain_text("I knew")


def test_a_square_is_read_in_words_by_tap_and_by_keys(sheet: Sheet, run: dict[str, Any]) -> None:
    page = look(sheet)
    answer = page.request.get(f"{sheet.url}/api/v1/tasks/doodle/model-versions/2/confusion").json()
    labels, rows = answer["labels"], answer["rows"]
    cat, dog = labels.index("cat"), labels.index("dog")
    read = page.get_by_test_id("square-read")
    page.locator(f'[data-at="{cat},{dog}"]').click()
    of, n = sum(rows[cat]), rows[cat][dog]
    expect(read).to_have_text(f"Of {of:,} drawings of a cat, I took {f'{n:,}' if n else 'none'} for a dog.")
    page.keyboard.press("ArrowLeft")
    expect(read).to_contain_text(f"Of {of:,} drawings of a cat, I knew {rows[cat][cat]:,}: ")
    expect(page.locator(f'[data-at="{cat},{cat}"]')).to_be_focused()
    squares = page.locator(".square")
    stops = squares.evaluate_all("all => all.filter((one) => one.tabIndex === 0).length")
    assert (stops, squares.count()) == (1, len(labels) ** 2)


def test_everything_goes_by_keys(sheet: Sheet, run: dict[str, Any]) -> None:
    page = look(sheet)
    which = page.get_by_test_id("which-version")
    expect(which).to_have_value("2")
    which.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("heading", name="What changed in version 1")).to_be_visible()
    page.get_by_role("button", name="Later").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What changed in version 2")).to_be_visible()
    expect(page.get_by_role("button", name="Later")).to_be_focused()
    if run["verdict"]["base"]["won"] > 12:
        more = page.get_by_test_id("changes").get_by_role("button", name=re.compile(r"^Show \d+ more$")).first
        more.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("gained").get_by_role("listitem").nth(12)).to_be_focused()


def test_pictures_and_counts_that_do_not_come_leave_the_rest_standing(sheet: Sheet, run: dict[str, Any]) -> None:
    for part in ("flips", "confusion"):
        sheet.page.route(f"**/{part}", lambda route: route.fulfill(status=500))
    page = look(sheet)
    expect(page.get_by_role("alert")).to_have_count(2)
    expect(page.get_by_test_id("changes")).to_contain_text("newly right")
    page.unroute("**/flips")
    page.get_by_test_id("changes").get_by_role("button", name="Try again").click()
    expect(page.get_by_test_id("gained")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_thirty_versions_fit(sheet: Sheet, run: dict[str, Any], width: int) -> None:
    told = sheet.page.request.get(f"{sheet.url}/api/v1/tasks/doodle/history").json()["versions"]
    past = [dict(told[1 if number else 0], version=number + 1) for number in range(30)]
    history(sheet.page, {"versions": past})
    sheet.page.set_viewport_size({"width": width, "height": 900})
    page = look(sheet)
    expect(page.get_by_test_id("chart")).to_be_visible()
    numbers = page.locator(".chart-version")
    boxes = [box for box in (one.bounding_box() for one in numbers.all()) if box is not None]
    assert len(boxes) >= 6
    assert all(left["x"] + left["width"] < right["x"] for left, right in itertools.pairwise(boxes))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_to_mend(screen: Page, system: System, run: dict[str, Any]) -> None:
    page = look(Sheet(screen, system.url))
    expect(page.get_by_test_id("square-read")).to_be_visible()
    expect(page.get_by_test_id("gained")).to_be_visible()
    page.get_by_text("The figures as a table").click()
    found = {"whole": violations(page)}
    history(page, 500)
    page.reload()
    expect(page.get_by_role("alert")).to_be_visible()
    found["failing"] = violations(page)
    assert {name: what for name, what in found.items() if what} == {}
