"""The archive as tools for programs, by the Model Context Protocol (https://modelcontextprotocol.io): search, passage,
verify_quote, interviews.

The same gate, the same engine and the same last check as in Telegram. Nothing that is asked is kept with its words.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, Field, ValidationError

from bot.archive.archive import Archive, Fate
from bot.archive.interview import Passage
from bot.chat.attribution import page_address, who
from bot.chat.browse import interview_markdown
from bot.chat.message import MessageBuilder, verify
from bot.chat.screen import Screen
from bot.chat.wording.choice import wording_for
from bot.search.engine import Answer, Engine, Found
from bot.search.evidence.talk import REFERRING
from bot.search.quotes.checker import QuoteChecker
from bot.search.quotes.verdict import Checked, Verdict
from bot.version import VERSION

QUESTION_LETTERS = 1_000
CLAIM_LETTERS = 4_096
LOOK_SECONDS = 2.0  # between looks whether the knowledge files changed

INSTRUCTIONS = (
    "An archive of interviews. What `search` and `passage` return are the interviewees' original words. Quote a "
    "passage whole or by whole sentences, exactly as given, with its `attribution`, and link its `permalink`. Never "
    "present a translation, a summary or your own words as a quotation. If you translate, say that it is your "
    "translation and give the original beside it. A statement is the speaker's, not a fact. Where `search` finds "
    "nothing, say so. Check any quotation from elsewhere with `verify_quote` before you repeat it."
)


class CitedPassage(BaseModel):
    """A passage with everything that must go with it."""

    id: str
    text: str = Field(description="the interviewee's words; quote them exactly or not at all")
    attribution: str = Field(description="who said it, in what role, to whom, when: goes with every quotation")
    speaker: str
    question: str | None = Field(description="what the interviewer had asked")
    interview: str
    language: str
    permalink: str | None
    source: str | None
    time: int | None = Field(description="seconds into the recording")
    listen: str | None
    corrections: list[str] = Field(description="dated notices that must be given with the quotation")
    context: str | None


class SearchResult(BaseModel):
    """The passages that answer, best first, or silence with its reason."""

    outcome: Literal["answered", "nothing"]
    reason: str | None = None
    confidence: float = Field(description="from 0 to 1")
    passages: list[CitedPassage]


class PassageResult(BaseModel):
    """A passage and its neighbours, or what became of it."""

    outcome: Literal["here", "corrected", "withdrawn", "unknown"]
    passage: CitedPassage | None = None
    before: CitedPassage | None = None
    after: CitedPassage | None = None


class Difference(BaseModel):
    """Words that differ; either side may be empty. `negation`: it turns a statement into its opposite."""

    claimed: str
    original: str
    negation: bool


class QuoteResult(BaseModel):
    """What a claimed quotation turned out to be."""

    verdict: Literal[
        "exact", "exact in part", "altered", "redacted", "joined", "somebody else's", "not here", "too short"
    ]
    said: str
    differences: list[Difference]
    passages: list[CitedPassage] = Field(description="where the words stand, or the nearest passage")


class InterviewEntry(BaseModel):
    """An interview that may be quoted."""

    id: str
    title: str
    speakers: list[str]
    outlet: str
    date: str | None
    language: str
    passages: int
    resource: str


Count = Callable[[str, str, tuple[str, ...]], None]  # outcome, language, passages shown: never words
_SAID = {
    Verdict.EXACT: ("exact", "Exactly these words stand in the archive."),
    Verdict.EXACT_IN_PART: (
        "exact in part",
        "Exact, but for words before or behind it that the passage does not have: `differences` holds them. Quote the "
        "rest; never attribute these words to the speaker.",
    ),
    Verdict.ALTERED: ("altered", "The archive's words differ; `differences` says where. Do not quote the claim."),
    Verdict.REDACTED: ("redacted", "Words were taken out of this passage; what stood there can't be compared."),
    Verdict.JOINED: ("joined", "The words stand in separate places; they were not said in one piece."),
    Verdict.SOMEONE_ELSE: ("somebody else's", "Somebody else than you named said these words; see `attribution`."),
    Verdict.NOT_HERE: ("not here", "These words are not in this archive. That does not prove that nobody said them."),
    Verdict.TOO_SHORT: ("too short", "Too few words to tell; give at least a whole sentence."),
}


@dataclass
class Tools:
    """What the tools do. `engine` gives the engine of the files as they are now; `count` hears of each search."""

    engine: Callable[[], Engine]
    count: Count
    pages_url: str | None = None
    _checkers: tuple[Archive, QuoteChecker] | None = field(default=None, repr=False)

    def search(self, question: str, language: str | None, k: int) -> SearchResult:
        """See `build_server`."""
        engine = self.engine()
        answer = engine.answer(question[:QUESTION_LETTERS], k=k, hint=language)
        shown = (
            [self._quotation(engine.archive, hit.passage) for hit in answer.hits] if isinstance(answer, Found) else []
        )
        self.count("answered" if shown else "nothing", answer.language, tuple(one.id for one in shown[:1]))
        if shown:
            return SearchResult(outcome="answered", confidence=round(answer.confidence, 3), passages=shown)
        return SearchResult(
            outcome="nothing", reason=_reason(answer), confidence=round(answer.confidence, 3), passages=[]
        )

    def passage(self, passage_id: str) -> PassageResult:
        """See `build_server`."""
        archive = self.engine().archive
        fate, passage = archive.fate(passage_id.strip())
        outcome: Literal["here", "corrected", "withdrawn", "unknown"] = {
            Fate.HERE: "here",
            Fate.CORRECTED: "corrected",
            Fate.WITHDRAWN: "withdrawn",
            Fate.UNKNOWN: "unknown",
        }[fate]  # type: ignore[assignment]
        if passage is None:
            return PassageResult(outcome=outcome)
        beside = [archive.beside(passage, step) for step in (-1, 1)]
        before, after = (self._quotation(archive, one) if one is not None else None for one in beside)
        return PassageResult(outcome=outcome, passage=self._quotation(archive, passage), before=before, after=after)

    def verify_quote(self, words: str, speaker: str | None) -> QuoteResult:
        """See `build_server`."""
        engine = self.engine()
        if self._checkers is None or self._checkers[0] is not engine.archive:
            self._checkers = (engine.archive, QuoteChecker(engine.archive))
        claim = words[:CLAIM_LETTERS]
        checked = self._checkers[1].check(claim, speaker=speaker)
        verdict, said = _SAID[checked.verdict]
        if checked.punctuation:
            said += " Their punctuation differs: quote the archive's."
        if checked.negated_before is not None:
            negation = checked.pieces[0].source[slice(*checked.negated_before)]
            said += f" But just before them the archive has a negation, “{negation}”: do not quote them without it."
        passages = list(dict.fromkeys(part.passage for part in checked.pieces if part.passage is not None))
        if checked.interviewer:
            said = "These are the interviewer's words, not the interviewee's."
        elif checked.verdict is Verdict.NOT_HERE and isinstance(
            near := engine.answer(claim[:QUESTION_LETTERS], k=1), Found
        ):
            passages = [near.hits[0].passage]
        return QuoteResult(
            verdict=verdict,  # type: ignore[arg-type]
            said=said,
            differences=_differences(checked),
            passages=[self._quotation(engine.archive, one) for one in passages],
        )

    def interviews(self) -> list[InterviewEntry]:
        """See `build_server`."""
        return [
            InterviewEntry(
                id=one.id,
                title=one.about.headline,
                speakers=[voice.name for voice in one.about.voices],
                outlet=one.citation(one.passages[0]).outlet,
                date=one.about.date.isoformat() if one.about.date is not None else None,
                language=one.about.language,
                passages=len(one.passages),
                resource=f"interview://{one.id}",
            )
            for one in self.engine().archive.interviews.values()
        ]

    def text(self, interview_id: str) -> str:
        """An interview's text, of what may be quoted, as Markdown. Raises ValueError for an unknown one."""
        interview = self.engine().archive.interviews.get(interview_id)
        if interview is None:
            raise ValueError("no interview that may be quoted has this id; call `interviews`")
        return interview_markdown(interview)

    def _quotation(self, archive: Archive, passage: Passage) -> CitedPassage:
        """A passage as a result, once its words and its attribution were checked as any message's are."""
        wording = wording_for(archive.interviews[passage.interview_id].about.language)
        citation = archive.citation(passage, wording.language)
        attribution = who(Screen(archive, wording), citation)
        message = MessageBuilder().quote(passage).add(f"\n— {attribution}").message()
        verify(message, archive)
        quoted = message.quotations[0]
        return CitedPassage(
            id=passage.id,
            text=quoted.words,
            attribution=attribution,
            speaker=citation.speaker,
            question=citation.asked,
            interview=passage.interview_id,
            language=citation.language,
            permalink=page_address(self.pages_url, passage) if self.pages_url is not None else None,
            source=citation.url,
            time=citation.time,
            listen=citation.listen,
            corrections=[f"{one.date.isoformat()}: {one.text}" for one in citation.corrections],
            context=citation.context,
        )


def _reason(answer: Answer) -> str:
    if not isinstance(answer, Found) and answer.talk in REFERRING:
        return "no passage answers this as it stands; if it refers to something said before, ask in full"
    if not isinstance(answer, Found) and answer.talk is not None:
        return "this asks nothing of the archive"
    if not isinstance(answer, Found) and answer.away:
        return "the archive can't be searched right now; ask again in a few minutes"
    return "no passage answers this with enough confidence"


def _differences(checked: Checked) -> list[Difference]:
    return [
        Difference(
            claimed=checked.words[slice(*change.claimed)],
            original=change.piece.source[slice(*change.archive)],
            negation=change.negation,
        )
        for change in checked.changes
    ]


class Server(MCPServer[Any]):
    """The library's server, but for arguments that can't be: these it would answer with a page of its validator's."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """What a tool returns. Raises ToolError with one sentence, and without a value, for wrong arguments."""
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            wrong = {str(one["loc"][0]): str(one["msg"]) for one in error.__cause__.errors() if one["loc"]}
            told = "; ".join(f"`{field}`: {what[:1].lower()}{what[1:]}" for field, what in wrong.items())
        raise ToolError(f"{name} can't be called like this: {told}.")


def build_server(tools: Tools) -> MCPServer[Any]:
    """The server with its four tools and a resource for each interview."""
    server: MCPServer[Any] = Server("interview-bot", version=VERSION, instructions=INSTRUCTIONS, log_level="CRITICAL")
    logging.getLogger("mcp").setLevel(logging.CRITICAL)  # its errors repeat what was asked
    _add_search(server, tools)
    _add_reading(server, tools)
    return server


def _add_search(server: MCPServer[Any], tools: Tools) -> None:
    @server.tool()
    def search(
        question: Annotated[str, Field(max_length=QUESTION_LETTERS, description="a reader's question, in any words")],
        language: Annotated[
            str | None, Field(max_length=16, description="the reader's language, such as en, ru, az or tr")
        ] = None,
        k: Annotated[int, Field(ge=1, le=10, description="how many passages at most")] = 3,
    ) -> SearchResult:
        """Find the passages of the interviews that answer a question. Quote them whole, with their attribution, and
        never a translation as if it were verbatim. An empty result means that the archive does not answer: say so."""
        return tools.search(question, language, k)

    @server.tool()
    def verify_quote(
        words: Annotated[str, Field(max_length=CLAIM_LETTERS, description="the claimed quotation, word for word")],
        speaker: Annotated[str | None, Field(max_length=100, description="who is said to have said it")] = None,
    ) -> QuoteResult:
        """Hold a claimed quotation against the archive: exact, exact in part (but for words around it), altered
        (with the differences), joined from several places, somebody else's, or not here. Call it before you repeat a
        quotation that did not come from `search`."""
        return tools.verify_quote(words, speaker)


def _add_reading(server: MCPServer[Any], tools: Tools) -> None:
    @server.tool()
    def passage(
        id: Annotated[str, Field(max_length=64, description="such as aliyev-astna.g6spqb4g")],
    ) -> PassageResult:
        """A passage by its id, with what was said before and after it. One that was taken back is not given."""
        return tools.passage(id)

    @server.tool()
    def interviews() -> list[InterviewEntry]:
        """All interviews of the archive that may be quoted."""
        return tools.interviews()

    @server.resource("interview://{interview_id}", mime_type="text/markdown")
    def interview(interview_id: str) -> str:
        """The text of an interview, of what may be quoted."""
        return tools.text(interview_id)


class Following:
    """The engine of the knowledge files as they are now: before an answer it looks at them again, every two seconds at
    most."""

    def __init__(self, read: Callable[[], Archive], build: Callable[[Archive, Engine | None], Engine]) -> None:
        self._read, self._build = read, build
        self._lock = threading.Lock()
        self._engine = build(read(), None)
        self._looked = time.monotonic()

    def __call__(self) -> Engine:
        """The engine; where the files changed, that of the new ones. Raises KnowledgeError if nothing may be quoted."""
        with self._lock:
            if time.monotonic() - self._looked > LOOK_SECONDS:
                archive = self._read()
                if archive.version != self._engine.archive.version:
                    self._engine = self._build(archive, self._engine)
                self._looked = time.monotonic()
            return self._engine
