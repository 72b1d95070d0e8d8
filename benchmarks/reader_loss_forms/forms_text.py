"""Transcripts in .txt and .md: label styles and time stamps, one template per tool or habit."""

from __future__ import annotations

from .labels import told, written
from .model import Made, Source, add, made

GP = "general practice"
MAXQDA = (
    "MAXQDA help, Importing Focus Group Transcripts: names before a colon, at most 63 characters"
)
ATRAIN = (
    "aTrain (github.com/aTrainTranscription/aTrain issue 119: SPEAKER_00, then [hh:mm:ss] - text)"
)
NOSCRIBE = (
    "noScribe (github.com/kaixxx/noScribe issues 25, 27, 158: txt with [hh:mm:ss] in the text)"
)
NVIVO = "NVivo 12 help, Import transcripts: tab or comma delimited lines with a timespan"
F4 = "f4/f5transkript manual (audiotranskription.de): #hh:mm:ss-t# at the end of a paragraph"
OTTER = "Otter.ai txt (github.com/nodejs/package-maintenance pull 250: `Name 22:28`, text below)"
WX = "whisper.cpp console (github.com/SubtitleEdit/subtitleedit issue 13081: [begin --> end] text), labels added"
VIDEO_MD = "github.com/marc-shade/Video-Transcription issue 8: **[00:00:00] Name:** text"
TRANSCRIBEE = (
    "github.com/bugbakery/transcribee issue 443: times, `Speaker X:`, text below (Maestra)"
)

# name, tool, source, labels, template, stamp, between turns
PLAIN = [
    ("label_upper_name", GP, "i1", "upper", "{l}: {t}", "hms", "\n\n"),
    ("label_caps_moderator", GP, "g1", "caps_mod", "{l}: {t}", "hms", "\n"),
    ("label_initials", GP, "g2", "initials", "{l}: {t}", "hms", "\n\n"),
    ("label_first_name", MAXQDA, "g3", "first", "{l}: {t}", "hms", "\n"),
    ("label_last_comma_first", GP, "i6", "comma", "{l}: {t}", "hms", "\n\n"),
    ("label_i_r", GP, "i7", "ir", "{l}: {t}", "hms", "\n\n"),
    ("label_q_a", GP, "i1", "qa", "{l}: {t}", "hms", "\n\n"),
    ("label_q_a_dots", "court transcripts, general practice", "i2", "qa", "{l}. {t}", "hms", "\n\n"),
    ("label_int_resp", GP, "i7", "int", "{l}:\t{t}", "hms", "\n"),
    ("label_moderator_p1", MAXQDA, "g1", "mod", "{l}: {t}", "hms", "\n\n"),
    ("label_fg_code", GP, "g2", "mod", "FG2-{l}: {t}", "hms", "\n\n"),
    ("label_space_before_colon", MAXQDA, "g3", "mod", " {l} : {t}", "hms", "\n"),
    ("label_own_line", GP, "i1", "role", "{l}\n{t}", "hms", "\n\n"),
    ("label_own_line_name", GP, "g1", "full", "{l}\n{t}", "hms", "\n\n"),
    ("label_own_line_colon", GP, "g2", "full", "{l}:\n{t}", "hms", "\n\n"),
    ("label_dash", GP, "i2", "role", "{l} - {t}", "hms", "\n\n"),
    ("label_en_dash_name", GP, "g3", "full", "{l} – {t}", "hms", "\n\n"),
    ("label_square_brackets", GP, "i6", "role", "[{l}] {t}", "hms", "\n\n"),
    ("label_angle_brackets", GP, "g2", "mod", "<{l}> {t}", "hms", "\n"),
    ("label_tab_name", GP, "g3", "full", "{l}\t{t}", "hms", "\n"),
    ("label_arrows_upper", "broadcast captions, general practice", "i2", "upper", ">> {l}: {t}", "hms", "\n"),
    ("label_lower_role", GP, "i6", "role", "{l}: {t}", "hms", "\n\n"),
    ("label_numbered_turns", GP, "g1", "mod", "{n}. {l}: {t}", "hms", "\n"),
    ("label_hash_number", GP, "g3", "hash", "{l}: {t}", "hms", "\n"),
    ("label_german_i_b", F4, "de", "de", "{l}: {t}", "hms", "\n\n"),
    ("label_french_space_colon", GP, "i4", "fr", "{l} : {t}", "hms", "\n\n"),
    ("label_french_nbsp_colon", GP, "i4", "fr", "{l}\u00a0: {t}", "hms", "\n\n"),
    ("label_portuguese", GP, "i5", "pt", "{l}: {t}", "hms", "\n\n"),
    ("label_chinese_fullwidth_colon", GP, "zh", "zh", "{l}：{t}", "hms", "\n\n"),
    ("label_chinese_name_fullwidth", GP, "zh", "full", "{l}：{t}", "hms", "\n"),
    ("label_japanese_fullwidth_colon", GP, "ja", "ja", "{l}：{t}", "hms", "\n\n"),
    ("label_japanese_brackets", GP, "ja", "full", "【{l}】{t}", "hms", "\n"),
    ("label_thai", GP, "th", "th", "{l}: {t}", "hms", "\n\n"),
    ("stamp_f4_end", F4, "i1", "ir", "{l}: {t} {e}", "f4", "\n"),
    ("stamp_f4_start", F4, "g1", "mod", "{s} {l}: {t}", "f4", "\n"),
    ("stamp_square_start", GP, "i2", "role", "[{s}] {l}: {t}", "hms", "\n"),
    ("stamp_square_after_label", GP, "g2", "full", "{l} [{s}]: {t}", "hms", "\n\n"),
    ("stamp_range_start", TRANSCRIBEE, "i7", "role", "{s} - {e} {l}: {t}", "hms", "\n"),
    ("stamp_range_block", TRANSCRIBEE, "i1", "speaker", "{s} --> {e}\n{l}:\n{t}", "dot", "\n\n"),
    ("stamp_end_round", GP, "i2", "role", "{l}: {t} ({e})", "hms", "\n\n"),
    ("stamp_own_line", GP, "i6", "role", "[{s}]\n{l}: {t}", "hms", "\n\n"),
    ("stamp_frames", "InqScribe, general practice", "i7", "role", "[{s}] {l}: {t}", "frames", "\n\n"),
    ("otter_txt", OTTER, "g1", "full", "{l}  {s}  \n{t}", "ms", "\n\n"),
    ("otter_txt_unknown_speaker", OTTER, "g2", "unknown", "{l}  {s}  \n{t}", "ms", "\n\n"),
    ("teams_copied_text", "Microsoft Teams, transcript copied, general practice", "g3", "full", "{l}   {s}\n{t}", "ms", "\n\n"),
    ("rev_txt", "Rev.com, general practice", "i1", "speaker", "{l} ({s}):\n{t}", "mms", "\n\n"),
    ("sonix_txt", "Sonix, general practice", "i2", "full", "{l} [{s}]\n{t}", "hms", "\n\n"),
    ("happyscribe_txt", "Happy Scribe, general practice", "i6", "speaker", "[{s}] - {l}\n{t}", "dot", "\n\n"),
    ("trint_txt", "Trint, general practice", "i7", "full", "[{s}] {l}\n\n{t}", "hms", "\n\n"),
    ("descript_md", "Descript, general practice", "i1", "full", "**{l}:** [{s}] {t}", "hms", "\n\n"),
    ("atrain_txt", ATRAIN, "i2", "SPEAKER", "{l}\n[{s}] - {t}", "hms", "\n"),
    ("noscribe_txt", NOSCRIBE, "i6", "S", "{l}: [{s}] {t}", "hms", "\n\n"),
    ("whispercpp_console_speakers", WX, "i1", "SPEAKER", "[{s} --> {e}]   {l}: {t}", "dot", "\n"),
    ("fireflies_txt", "Fireflies, general practice", "g1", "full", "{l} - {s}\n{t}", "mms", "\n\n"),
    ("tactiq_txt", "Tactiq, general practice", "g2", "full", "{s} {l}: {t}", "mms", "\n\n"),
    ("zoom_saved_captions", "Zoom saved captions, general practice", "g3", "full", "[{l}] {s}\n{t}", "hms", "\n\n"),
    ("md_bold_stamp_name", VIDEO_MD, "g2", "full", "**[{s}] {l}:** {t}", "hms", "\n\n"),
    ("md_headings_as_labels", GP, "i2", "role", "### {l}\n\n{t}", "hms", "\n\n"),
    ("md_list_items", GP, "g3", "mod", "- **{l}**: {t}", "hms", "\n"),
    ("nvivo_tab_txt", NVIVO, "i7", "full", "{s}-{e}\t{l}\t{t}", "hms", "\n"),
]  # fmt: skip
HEADS = {
    "nvivo_tab_txt": ("Timespan\tSpeaker\tContent\n", ""),
    "otter_txt": ("", "\n\nTranscribed by https://otter.ai\n"),
    "otter_txt_unknown_speaker": ("", "\n\nTranscribed by https://otter.ai\n"),
    "noscribe_txt": (
        "Transcribed with noScribe vers. 0.6.2\nAudio source: interview_04.m4a\n(Start: 00:00:00 | Stop: - | Speakers: 2)\n\n",
        "",
    ),
    "descript_md": ("# Clinic interview rough cut\n\n", "\n"),
    "md_bold_stamp_name": (
        "# Video Transcription: interview.mp4\n**Date:** 2024-12-18  \n**Duration:** 45:23\n\n## Transcript\n\n",
        "\n",
    ),
    "fireflies_txt": ("Partner call - 2024-05-02\nTranscript\n\n", "\n"),
}


def _make(name: str, style: str, template: str, stamp: str, between: str) -> object:
    before, after = HEADS.get(name, ("", "\n"))
    ext = "md" if "md" in name.split("_") else "txt"

    def make(s: Source) -> Made:
        parts = written(s, template, style, stamp)
        if name == "label_lower_role":
            parts = [p[0].lower() + p[1:] for p in parts]
        if name == "label_fg_code":
            parts = [p.replace("FG2-Moderator", "Moderator") for p in parts]
        text = before + between.join(parts) + after
        return made(s, text, ext, speakers=told(s, style), program=[before, after.strip()])

    return make


for _name, _tool, _of, _style, _template, _stamp, _between in PLAIN:
    add(_name, _tool, _of, _make(_name, _style, _template, _stamp, _between))  # type: ignore[arg-type]
