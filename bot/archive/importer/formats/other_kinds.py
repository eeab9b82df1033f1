"""Kinds of files that can't be imported: what each is, and what to do with it."""

from __future__ import annotations

_KINDS: tuple[tuple[str, str], ...] = (
    (
        "mp3 m4a wav ogg oga opus flac aac wma aiff amr mp4 mov mkv avi webm wmv m4v mpg mpeg",
        "a recording; let a recogniser of speech write it down (for instance `whisper FILE --output_format vtt`), and "
        "import what it writes",
    ),
    ("jpg jpeg png tif tiff gif heic webp bmp", "a picture; let a program recognise its text, and import that"),
    ("doc dot wpd wps pages abw", "a word processor's; open it there and save it as .docx"),
    ("xls xlsx xlsm numbers", "a spreadsheet; save it as .csv or .ods, with the columns speaker, text, time"),
    ("ppt pptx odp key", "slides; copy their text into a .txt file"),
    ("epub mobi azw3 fb2 djvu", "a book; convert it to .docx or .html"),
    ("ass ssa sub lrc stl scc dfxp", "subtitles of another kind; convert them to .srt (`ffmpeg -i FILE out.srt`)"),
    ("eaf", "ELAN's; export it there as subtitles (File, Export As, Subtitles Text) or as .txt"),
    ("trs exb textgrid cha ca", "a linguist's transcript; export it as .srt or .txt"),
    (
        "mx20 mx22 mx24 mex nvp nvpx atlproj atlasproj f4p qdpx",
        "a project of a program for research; export the transcript as .docx or .txt",
    ),
    ("mht mhtml webarchive", "a page saved as an archive; save it as “page source only” (.html)"),
    ("url webloc", "only a link to a page; open it and save the page as .html"),
    ("eml msg", "an e-mail; save what is attached, or its text as .txt"),
    ("zip tar gz tgz bz2 xz 7z rar", "an archive; unpack it and import the files in it"),
)


def what_it_is(ending: str, formats: str) -> str:
    """Returns why a file with this ending can't be imported and what to do, as half a sentence."""
    name = ending.lower().lstrip(".")
    for endings, what in _KINDS:
        if name in endings.split():
            return f"{ending} is {what}"
    return f"{ending} is not a format that is read ({formats}); save it as one of them"
