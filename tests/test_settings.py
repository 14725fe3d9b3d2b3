"""Settings: read from the environment, refused with the variable's name."""

from pathlib import Path

import pytest

from lithograph.errors import BadSetting
from lithograph.settings import Settings


def test_each_setting_is_read_from_its_variable() -> None:
    settings = Settings.from_environment({"LITHOGRAPH_PORT": "9000", "LITHOGRAPH_HOME": "somewhere"})
    assert settings.port == 9000
    assert settings.home == Path("somewhere")


def test_empty_variables_leave_the_default() -> None:
    assert Settings.from_environment({"LITHOGRAPH_PORT": " "}).port == 8000


@pytest.mark.parametrize("text", ["many", "-1", "nan"])
def test_a_bad_number_is_refused_with_the_name_of_the_variable(text: str) -> None:
    with pytest.raises(BadSetting, match="LITHOGRAPH_QUERY_TIMEOUT"):
        Settings.from_environment({"LITHOGRAPH_QUERY_TIMEOUT": text})


def test_snapshots_live_in_the_checkout_unless_set_elsewhere(tmp_path: Path) -> None:
    assert Settings().snapshots(tmp_path) == tmp_path / "build"
    assert Settings(home=Path("x")).snapshots(tmp_path) == Path("x")
    assert Settings().snapshots(None).name == "lithograph"
