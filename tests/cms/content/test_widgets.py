"""The file input of our forms: a real one, with a name that a screen reader says and the limits that it was given."""

from __future__ import annotations

from bs4 import BeautifulSoup

from cms.content.widgets import FileInput


def soup_of(widget: FileInput) -> BeautifulSoup:
    return BeautifulSoup(widget.render("file", None, {"id": "id_file", "required": True}), "html5lib")


def test_the_button_is_a_label_of_the_real_input_and_nothing_is_chosen_yet() -> None:
    soup = soup_of(FileInput({"accept": ".csv"}))
    field, label, names = soup.select_one("input"), soup.select_one("label"), soup.select_one("[aria-live]")

    assert (field["type"], field["name"], field["accept"]) == ("file", "file", ".csv")
    assert field.has_attr("required")
    assert not field.has_attr("multiple")
    assert (label["for"], label.text) == ("id_file", "เลือกไฟล์")
    assert names.text == "ยังไม่ได้เลือกไฟล์"


def test_a_form_that_lists_what_was_chosen_has_no_second_place_for_the_names() -> None:
    soup = soup_of(FileInput(button="เพิ่มรูปภาพ", several=True, listed=True))

    assert soup.select_one("input").has_attr("multiple")
    assert soup.select_one("label").text == "เพิ่มรูปภาพ"
    assert soup.select_one("[aria-live]") is None
