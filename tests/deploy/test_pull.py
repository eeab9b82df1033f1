"""deploy/pull on scratch repositories: it takes signed commits alone, and whatever fails, no withdrawal is lost."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.archive import withdrawing
from bot.archive.folder import Folder
from tests.archive.test_editing import LAMP, LATE, WORDS
from tests.archive.writing import INTERVIEW, knowledge

PULL = Path(__file__).parents[2] / "deploy" / "pull"
TODAY = dt.date(2026, 11, 24)
LIST = "knowledge/withdrawn.yaml"
MOST_GIT_CALLS = 40

pytestmark = pytest.mark.skipif(
    any(shutil.which(name) is None for name in ("git", "ssh-keygen", "flock", "awk")),
    reason="git, ssh-keygen, flock and awk are needed",
)


@dataclass(frozen=True)
class Scene:
    """A repository, a maintainer's clone of it (`desk`) and the server's, and what the server trusts."""

    folder: Path

    @property
    def desk(self) -> Path:
        return self.folder / "desk"

    @property
    def server(self) -> Path:
        return self.folder / "server"

    @property
    def etc(self) -> Path:
        return self.folder / "etc"

    def environ(self, **more: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "INTERVIEW_BOT_ETC": str(self.etc),
            **more,
        }

    def git(self, at: Path, *command: str) -> str:
        done = subprocess.run(
            ["git", "-C", at, *command], env=self.environ(), capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self, *, key: str | None = "maintainer") -> None:
        """Commit what changed at the desk, signed by a key, and push it."""
        self.git(self.desk, "add", "--all")
        signing = ["-c", f"user.signingkey={self.folder / key}", "-c", "gpg.format=ssh"] if key else []
        self.git(self.desk, *signing, "commit", "--quiet", "--message=change", *(["--gpg-sign"] if key else []))
        self.git(self.desk, "push", "--quiet", "origin", "HEAD:main")

    def pull(self, *, wrapper: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        path = f"{wrapper}:{os.environ['PATH']}" if wrapper else os.environ["PATH"]
        environ = self.environ(**{"PATH": path, **more})
        return subprocess.run(
            [PULL, self.server], env=environ, capture_output=True, text=True, check=False, timeout=60, process_group=0
        )

    def texts(self) -> list[str]:
        """What the server's bot would quote."""
        archive = Folder(self.server / "knowledge").load(TODAY).archive
        assert archive is not None
        return [passage.text for passage in archive.passages]

    def listed(self, at: Path | None = None) -> str:
        return ((at or self.server) / LIST).read_text(encoding="utf-8")

    def is_current(self) -> bool:
        return self.git(self.server, "rev-parse", "HEAD") == self.git(self.desk, "rev-parse", "HEAD")


def _key(folder: Path, name: str) -> str:
    asked = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name]
    subprocess.run(asked, check=True, timeout=60)
    return (folder / f"{name}.pub").read_text(encoding="utf-8")


@pytest.fixture
def scene(tmp_path: Path, first_scene: Scene) -> Scene:
    shutil.copytree(first_scene.folder, tmp_path, dirs_exist_ok=True)
    return Scene(tmp_path)


@pytest.fixture(scope="module")
def first_scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The one that each test is given a copy of."""
    tmp_path = tmp_path_factory.mktemp("scene")
    scene = Scene(tmp_path)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".gitconfig").write_text("[user]\nname = a\nemail = a@example.org\n", encoding="utf-8")
    scene.etc.mkdir()
    (scene.etc / "allowed_signers").write_text(
        f'a@example.org namespaces="git" {_key(tmp_path, "maintainer")}', encoding="utf-8"
    )
    _key(tmp_path, "stranger")
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", tmp_path / "upstream"], check=True)
    subprocess.run(["git", "clone", "--quiet", tmp_path / "upstream", scene.desk], check=True, capture_output=True)
    scene.git(scene.desk, "checkout", "--quiet", "-b", "main")
    knowledge(scene.desk / "knowledge")
    scene.commit()
    subprocess.run(["git", "clone", "--quiet", tmp_path / "upstream", scene.server], check=True)
    for clone in (scene.desk, scene.server):
        scene.git(clone, "remote", "set-url", "origin", "../upstream")
    return scene


def edit(scene: Scene, title: str = "Another title") -> None:
    path = scene.desk / "knowledge" / "interviews" / "toy-harbour.md"
    path.write_text(INTERVIEW.replace("On the lighthouse", title), encoding="utf-8")


# --- who may sign


def test_a_commit_that_a_maintainer_signed_is_taken(scene: Scene) -> None:
    edit(scene)
    scene.commit()
    done = scene.pull()
    assert done.returncode == 0, done.stderr
    assert scene.is_current()
    assert "Another title" in (scene.server / "knowledge/interviews/toy-harbour.md").read_text(encoding="utf-8")
    assert scene.pull().stderr == ""


@pytest.mark.parametrize("key", [None, "stranger"])
def test_a_commit_that_no_maintainer_signed_changes_nothing(scene: Scene, key: str | None) -> None:
    edit(scene)
    scene.commit(key=key)
    done = scene.pull()
    assert done.returncode == 1
    assert "is not signed by anybody" in done.stderr
    assert not scene.is_current()
    assert scene.git(scene.server, "status", "--porcelain") == ""


def test_a_signature_of_openpgp_counts_for_nothing(scene: Scene, tmp_path: Path) -> None:
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not installed")
    home = tmp_path / "home"
    (home / ".gnupg").mkdir(mode=0o700)
    made = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "a@example.org", "ed25519", "sign"]
    subprocess.run(made, env=scene.environ(), check=True, capture_output=True, timeout=60)
    edit(scene)
    scene.git(scene.desk, "add", "--all")
    scene.git(scene.desk, "commit", "--quiet", "--message=change", "--gpg-sign=a@example.org")
    scene.git(scene.desk, "push", "--quiet", "origin", "HEAD:main")
    scene.git(scene.server, "fetch", "--quiet")
    scene.git(scene.server, "verify-commit", "origin/main")  # git itself would take it
    assert scene.pull().returncode == 1
    assert not scene.is_current()
    subprocess.run(["gpgconf", "--kill", "all"], env=scene.environ(), check=False, timeout=60)


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("")])
def test_without_a_list_of_signers_nothing_is_taken(scene: Scene, spoil: Callable[[Path], object]) -> None:
    spoil(scene.etc / "allowed_signers")
    edit(scene)
    scene.commit()
    done = scene.pull()
    assert done.returncode == 1
    assert "Nobody may sign" in done.stderr
    assert not scene.is_current()


@pytest.mark.parametrize(
    ("setting", "taken"), [("VERIFY_SIGNATURES=no\n", True), ("VERIFY_SIGNATURES=yes\n", False), ("", False)]
)
def test_only_the_plain_setting_takes_what_nobody_signed(scene: Scene, setting: str, taken: bool) -> None:
    (scene.etc / "pull").write_text(setting, encoding="utf-8")
    edit(scene)
    scene.commit(key=None)
    assert scene.pull(VERIFY_SIGNATURES="no").returncode == (not taken)
    assert scene.is_current() == taken


def test_the_newest_signature_vouches_for_what_is_below_it(scene: Scene) -> None:
    edit(scene)
    scene.commit(key=None)
    edit(scene, "A third title")
    scene.commit()
    assert scene.pull().returncode == 0
    assert scene.is_current()


# --- what fails before anything is changed


def test_a_repository_that_is_away_changes_nothing(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "upstream").rename(tmp_path / "away")
    done = scene.pull()
    assert done.returncode == 1
    assert "can't be reached. Nothing was changed." in done.stderr


def test_a_history_that_was_rewritten_changes_nothing(scene: Scene) -> None:
    edit(scene)
    scene.commit()
    assert scene.pull().returncode == 0
    before = scene.git(scene.server, "rev-parse", "HEAD")
    scene.git(scene.desk, "reset", "--quiet", "--hard", "HEAD~1")
    edit(scene, "Rewritten")
    scene.git(scene.desk, "add", "--all")
    signing = ["-c", f"user.signingkey={scene.folder / 'maintainer'}", "-c", "gpg.format=ssh"]
    scene.git(scene.desk, *signing, "commit", "--quiet", "--gpg-sign", "--message=other")
    scene.git(scene.desk, "push", "--quiet", "--force", "origin", "HEAD:main")
    done = scene.pull()
    assert done.returncode == 1
    assert "history was rewritten" in done.stderr
    assert scene.git(scene.server, "rev-parse", "HEAD") == before


def test_a_folder_that_is_no_checkout_and_a_bad_call_are_told(scene: Scene, tmp_path: Path) -> None:
    for arguments, code in (([tmp_path / "home"], 1), (["a", "b"], 2)):
        done = subprocess.run(
            [PULL, *arguments], env=scene.environ(), capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == code
        assert "interview-bot-pull: " in done.stderr


# --- withdrawals made on the server


def withdraw(at: Path, *targets: str, erase: bool = False) -> None:
    withdrawing.withdraw(at / "knowledge", targets, TODAY, erase=erase)


@pytest.mark.parametrize("listed_before", [False, True])
def test_what_the_repository_holds_by_now_is_let_go(scene: Scene, listed_before: bool) -> None:
    if listed_before:
        withdraw(scene.desk, LATE)
        scene.commit()
        scene.pull()
    withdraw(scene.server, LAMP)
    withdraw(scene.desk, LAMP)
    edit(scene)
    scene.commit()
    done = scene.pull()
    assert done.returncode == 0, done.stderr
    assert scene.is_current()
    assert scene.git(scene.server, "status", "--porcelain") == ""
    assert WORDS not in scene.texts()
    assert "not in the repository" not in done.stderr


@pytest.mark.parametrize("listed_before", [False, True])
def test_a_withdrawal_that_the_repository_lacks_stays_beside_those_that_it_has(
    scene: Scene, listed_before: bool
) -> None:
    night = next(text for text in scene.texts() if text.startswith("No. As long"))
    if listed_before:
        withdraw(scene.desk, Folder(scene.desk / "knowledge").load().archive.passages[2].id)  # type: ignore[union-attr]
        scene.commit()
        scene.pull()
    withdraw(scene.server, LAMP)
    withdraw(scene.desk, LATE)
    scene.commit()
    done = scene.pull()
    assert done.returncode == 0, done.stderr
    assert scene.is_current()
    assert f"not in the repository yet; do the same there: {LAMP}" in done.stderr
    assert scene.texts() == ([] if listed_before else [night])
    assert Folder(scene.server / "knowledge").load(TODAY).problems == ()
    withdraw(scene.desk, LAMP)
    scene.commit()
    assert scene.pull().returncode == 0
    assert scene.git(scene.server, "status", "--porcelain") == ""


def test_a_commit_without_the_list_is_not_taken_while_this_server_has_entries_of_its_own(scene: Scene) -> None:
    withdraw(scene.desk, LATE)
    scene.commit()
    scene.pull()
    withdraw(scene.server, LAMP)
    (scene.desk / LIST).unlink()
    scene.commit()
    done = scene.pull()
    assert done.returncode == 1
    assert "has no knowledge/withdrawn.yaml any more" in done.stderr
    assert LAMP in scene.listed()
    assert LATE in scene.listed()


def test_what_the_repository_restored_is_not_carried_over(scene: Scene) -> None:
    withdraw(scene.server, LAMP)
    restored = f"withdrawn: []\nrestored:\n  - {{passage: {LAMP}, on: 2026-11-25}}\n"
    (scene.desk / LIST).write_text(restored, encoding="utf-8")
    scene.commit()
    assert scene.pull().returncode == 0
    assert scene.listed() == restored


def test_an_entry_that_can_not_be_carried_over_stops_the_pull(scene: Scene) -> None:
    (scene.server / LIST).write_text(f"withdrawn: [{{passage: {LAMP}, on: 2026-11-24}}]\n", encoding="utf-8")
    withdraw(scene.desk, LATE)
    scene.commit()
    done = scene.pull()
    assert done.returncode == 1
    assert f"can't be carried over ({LAMP}" in done.stderr
    assert LAMP in scene.listed()
    assert not scene.is_current()


def test_an_interview_that_is_withdrawn_here_alone_stays_withdrawn(scene: Scene) -> None:
    withdraw(scene.server, "toy-harbour")
    edit(scene)
    scene.commit()
    done = scene.pull()
    assert done.returncode == 0, done.stderr
    assert "toy-harbour.md is withdrawn on this server and not in the repository" in done.stderr
    assert scene.is_current()
    assert scene.texts() == []


def test_an_interview_that_is_withdrawn_there_is_withdrawn_here_though_it_was_changed_here(scene: Scene) -> None:
    path = "knowledge/interviews/toy-harbour.md"
    mine = INTERVIEW.replace("On the lighthouse", "Mended in the night")
    (scene.server / path).write_text(mine, encoding="utf-8")
    (scene.desk / path).write_text(INTERVIEW.replace("published", "withdrawn"), encoding="utf-8")
    scene.commit()
    done = scene.pull()
    assert done.returncode == 0, done.stderr
    assert scene.texts() == []
    assert scene.git(scene.server, "status", "--porcelain") == ""
    (kept,) = (scene.server / ".git" / "interview-bot-kept").iterdir()
    assert kept.read_text(encoding="utf-8") == mine


# --- the failing branch of every step


def wrapped(folder: Path, at: int, *, kill: bool, watched: Path) -> Path:
    """A folder with a `git` that fails at its `at`-th call, or kills the script there, and that notes at each call
    whether the withdrawal is in the list."""
    folder.mkdir()
    real = shutil.which("git")
    then = "kill -KILL -$(ps -o pgid= $$ | tr -d ' ')" if kill else "exit 1"
    noted = f"[[ $(<{watched}) == *{LAMP}* ]] || echo"  # by the shell itself: a process more a call takes as long
    (folder / "git").write_text(
        "#!/bin/bash\n"
        f"number=0; [ -e {folder}/number ] && number=$(<{folder}/number)\n"
        f"number=$((number + 1)); echo $number >{folder}/number\n"
        f"{noted} $number >>{folder}/unlisted\n"
        f"if [ $number = {at} ]; then {then}; fi\n"
        f'{real} "$@"; code=$?\n'
        f"{noted} after $number >>{folder}/unlisted\n"
        "exit $code\n",
        encoding="utf-8",
    )
    (folder / "git").chmod(0o755)
    return folder


@pytest.mark.parametrize("kill", [False, True], ids=["fails", "killed"])
def test_whichever_call_of_git_fails_no_withdrawal_is_lost_and_the_next_pull_mends_it(scene: Scene, kill: bool) -> None:
    withdraw(scene.server, LAMP)
    withdraw(scene.desk, LATE)
    edit(scene)
    scene.commit()
    start = scene.folder / "start"
    shutil.copytree(scene.server, start)
    for number in range(1, MOST_GIT_CALLS):
        shutil.rmtree(scene.server)
        shutil.copytree(start, scene.server)
        wrapper = wrapped(scene.folder / f"bin-{number}", number, kill=kill, watched=scene.server / LIST)
        done = scene.pull(wrapper=wrapper)
        assert not (wrapper / "unlisted").exists(), (number, done.stderr)
        assert LAMP in scene.listed()
        assert WORDS not in scene.texts()
        if int((wrapper / "number").read_text()) < number:
            assert done.returncode == 0
            assert number > 8
            break
        assert done.returncode in ((-signal.SIGKILL,) if kill else (0, 1))
        again = scene.pull()
        assert again.returncode == 0, (number, again.stderr)
        assert scene.is_current()
        assert {LAMP, LATE} <= set(scene.listed().replace("\n", " ").split())
        assert "Another title" in (scene.server / "knowledge/interviews/toy-harbour.md").read_text(encoding="utf-8")
    else:
        pytest.fail("more calls of git than were tried")


def test_with_git_alone_the_drill_of_before_lost_the_withdrawal(scene: Scene) -> None:
    """What the runbook said until this script: why it is here."""
    withdraw(scene.server, LAMP)
    withdraw(scene.desk, LAMP)
    scene.commit()
    scene.git(scene.server, "-c", "user.name=a", "-c", "user.email=a", "stash", "--include-untracked")
    assert WORDS in scene.texts()
