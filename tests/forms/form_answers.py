"""Answers as partners write them, in four languages, and how a form is filled in with them."""

from __future__ import annotations

from docx import Document
from openpyxl import load_workbook

SHORT = {
    "organisation": ["Hill School"], "programme": ["Living Soils"], "place": ["Kenya, Kitui"],
    "period": ["2025"], "author": ["Amani Okello"], "date": ["2025-06-30"], "rating": ["4"],
    "quote": ["yes"],
}  # fmt: skip
BODY = {
    "en": {
        "outcomes": [
            "Forty-two mothers in the two valleys now keep their own savings book: none did in 2023.",
            "Describe it as small, but families speak of it as a relief. What changed? Who eats first.",
        ],
        "learning": ["We thought the visits mattered; it was the tea afterwards.", "Nobody had asked the boys."],
        "evidence": ['"For the first time they listened, 10:30 at night," said a mother of three.'],
        "contribution": ["We paid for the bus. Please note that the parish gave the hall."],
        "challenges": ["The rains came early & half of the meetings (7 of 14) were cancelled."],
        "adaptation": ["We will stop the monthly forms."],
        "context": ["Prices of maize doubled after the election."],
        "support": ["How have others dealt with floods?"],
        "next": [],
    },
    "es": {
        "outcomes": ["Cuarenta y dos madres llevan hoy su propia libreta de ahorros.", "Describa quien quiera: el cambio se ve en la mesa."],
        "learning": ["Creíamos que importaban las visitas; importaba el café de después."],
        "evidence": ["«Por primera vez nos escucharon», dijo una madre de tres hijos."],
        "contribution": ["Pagamos el autobús; la parroquia prestó el salón."],
        "challenges": ["Las lluvias llegaron antes y se cancelaron siete de catorce reuniones."],
        "adaptation": ["Dejaremos los formularios mensuales."],
        "context": [],
        "support": ["¿Cómo han hecho otros con las inundaciones?"],
        "next": ["Visitar a las demás comunidades en mayo."],
    },
    "fr": {
        "outcomes": ["Quarante-deux mères tiennent aujourd’hui leur propre carnet d’épargne.", "Décrivez-le comme petit : les familles parlent d’un soulagement."],
        "learning": ["Nous pensions que les visites comptaient ; c’était le thé d’après."],
        "evidence": ["« Pour la première fois, on nous a écoutées », dit une mère."],
        "contribution": ["Nous avons payé le bus, la paroisse a prêté la salle."],
        "challenges": [],
        "adaptation": ["Nous arrêterons les formulaires mensuels."],
        "context": ["Le prix du maïs a doublé après les élections."],
        "support": ["Comment les autres font-ils face aux inondations ?"],
        "next": ["Rendre visite aux autres villages en mai."],
    },
    "pt": {
        "outcomes": ["Quarenta e duas mães têm hoje a sua própria caderneta de poupança.", "As famílias descrevem a mudança como um alívio."],
        "learning": ["Pensávamos que contavam as visitas; contava o chá depois delas."],
        "evidence": ["“Pela primeira vez nos ouviram”, disse uma mãe de três filhos."],
        "contribution": ["Pagamos o ônibus; a paróquia emprestou o salão."],
        "challenges": ["As chuvas chegaram cedo e sete de catorze reuniões foram canceladas."],
        "adaptation": [],
        "context": ["O preço do milho dobrou depois das eleições."],
        "support": ["Como os outros lidam com as cheias?"],
        "next": ["Visitar as outras comunidades em maio."],
    },
}  # fmt: skip


def answers(language):
    return {**SHORT, **BODY[language]}


def fill_word(wording, path):
    """Type the answers into the cells beside the labels, a paragraph each, and save."""
    document, said = Document(path), answers(wording.language)
    field = {entry.heading: entry.field for entry in wording.entries}
    for table in document.tables:
        for row in table.rows:
            for label, answer in zip(row.cells[::2], row.cells[1::2], strict=True):
                own = said[field[label.paragraphs[0].text]]
                for number, text in enumerate(own):
                    (answer.add_paragraph() if number else answer.paragraphs[0]).add_run(text)
    document.save(path)


def fill_excel(wording, path):
    """Type the answers into the cells beside the labels, a line each, and save."""
    book, said = load_workbook(path), answers(wording.language)
    field = {entry.heading: entry.field for entry in wording.entries}
    for label, answer in book.active.iter_rows(max_col=2):
        name = field.get(str(label.value).split("\n")[0])
        if name and said[name]:
            answer.value = "\n".join(said[name])
    book.save(path)
