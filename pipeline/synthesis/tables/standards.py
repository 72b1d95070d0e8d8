"""Reporting standards for qualitative research, item by item.

COREQ: Tong, Sainsbury and Craig 2007, Int J Qual Health Care 19(6), 32 items.
SRQR: O'Brien and others 2014, Academic Medicine 89(9), 21 items. Topics are shortened.
"""

COREQ = (
    "Who interviewed or facilitated", "Their credentials", "Their occupation", "Their gender",
    "Their experience and training", "Relationship before the study",
    "What participants knew of the interviewer", "Interviewer's interests and assumptions",
    "Methodological orientation", "How participants were selected",
    "How participants were approached", "Sample size", "Who declined or dropped out, and why",
    "Setting of the collection", "Presence of others", "Description of the sample",
    "Interview guide and piloting", "Repeat interviews", "Audio or visual recording",
    "Field notes", "Duration", "Data saturation", "Transcripts returned to participants",
    "Number of coders", "Coding tree", "Derivation of themes", "Software",
    "Participants' feedback on findings", "Quotations presented and identified",
    "Consistency of data and findings", "Clarity of major themes", "Clarity of minor themes",
)  # fmt: skip
SRQR = (
    "Title", "Abstract", "Problem", "Purpose or research question", "Qualitative approach",
    "Researchers' characteristics and reflexivity", "Context", "Sampling strategy",
    "Ethical issues", "Collection methods", "Collection instruments and technologies",
    "Units of study", "Data processing", "Data analysis", "Trustworthiness",
    "Synthesis and interpretation", "Links to empirical data", "Integration with prior work",
    "Limitations", "Conflicts of interest", "Funding",
)  # fmt: skip
