"""Words that can name a theme: content words of a text, without stop words, fillers and labels."""

from __future__ import annotations

import re
import runpy
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.study.privacy import LABEL

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

# What people say while they think, and how they greet and thank. Another language: add a row.
FILLERS = {
    "en": """
        um uh erm hmm mhm yeah yep yes ok okay like know mean sort kind lot lots thing things stuff
        actually basically really obviously literally just maybe probably right well going gonna
        got get getting want think thought guess say said saying way bit little good great nice
        hello hi hey thank thanks welcome bye goodbye morning afternoon evening please sorry
        tell told ask asked come came go went gone give gave take took
        seven thirteen fourteen sixteen seventeen eighteen nineteen thirty seventy eighty ninety
        thousand million half once twice
    """,
    "es": """
        eh este pues bueno vale sí digamos osea cosa cosas entonces claro verdad hola gracias
        buenos buenas días tardes noches adiós favor digo decir creo
    """,
    "fr": """
        euh ben bah bon ben voilà donc enfin oui ouais chose choses truc trucs genre bonjour
        bonsoir merci salut revoir crois dire
    """,
    "pt": """
        né hum então bom sim tipo coisa coisas assim olá oi obrigado obrigada bom dia tarde noite
        tchau acho dizer gente
    """,
}

# What people say of the conversation itself: its recording, its line, its time, its breaks, and
# what is sent afterwards. Another language: add a row.
LOGISTICS = {
    "en": """
        record recorded recording recorder transcript microphone mic mute muted unmute unmuted audio
        video camera screen zoom skype call connection line signal bandwidth frozen freezing
        hear heard audible loud volume wifi consent anonymous interview interviews interviewer
        question questions minute minutes hour coffee tea lunch break pause start begin ready
        finish finished wrap schedule scheduled calendar appointment reschedule email mail link
        send sent sorry pleasure appreciate wonderful weekend today tomorrow speak speaking talk
        talking chat soon happy meet meeting nice everybody everyone time
    """,
    "es": """
        grabar grabación grabando grabadora micrófono silencio audio video cámara pantalla llamada
        conexión línea señal escucha escuchar oye oír volumen consentimiento entrevista pregunta
        preguntas minuto minutos hora café almuerzo pausa descanso empezar comenzar listo lista
        terminar calendario cita correo enlace enviar mando gusto placer hoy mañana hablar charla
        pronto encantado encantada reunión tiempo
    """,
    "fr": """
        enregistrer enregistrement enregistré micro micro muet audio vidéo caméra écran appel
        connexion ligne signal entendre entends entendez volume consentement entretien question
        questions minute minutes heure café thé déjeuner pause commencer prêt prête finir terminer
        calendrier rendez-vous courriel mail lien envoyer envoie plaisir aujourd'hui demain parler
        discuter bientôt ravi ravie réunion temps
    """,
    "pt": """
        gravar gravação gravando gravador microfone mudo áudio vídeo câmara câmera tela ecrã chamada
        ligação conexão linha sinal ouvir ouve ouvindo volume consentimento entrevista pergunta
        perguntas minuto minutos hora café almoço pausa intervalo começar pronto pronta terminar
        calendário e-mail email link enviar envio prazer hoje amanhã falar conversar conversa
        breve reunião tempo
    """,
}


@lru_cache(maxsize=32)
def logistics(language: str) -> frozenset[str]:
    """Return the words by which people speak of the conversation itself."""
    return frozenset(LOGISTICS.get(language, "").split())


@lru_cache(maxsize=32)
def stop_words(language: str) -> frozenset[str]:
    """Return spaCy's stop words and the fillers of a language; none where neither knows it.

    spaCy's list is read from its file, since importing spaCy takes seconds.
    """
    found = find_spec("spacy")
    words: set[str] = set(FILLERS.get(language, "").split())
    if found is not None and found.origin is not None and language.isalpha():
        path = Path(found.origin).parent / "lang" / language / "stop_words.py"
        if path.is_file():
            words |= {str(word).casefold() for word in runpy.run_path(str(path))["STOP_WORDS"]}
    return frozenset(words)


def content_words(text: str, stops: frozenset[str]) -> list[str | None]:
    """Return the case-folded words of a text in order, None where a word cannot name a theme."""
    return [bare(word, stops) for word in WORD.findall(LABEL.sub(" ‹› ", text))]


def bare(word: str, stops: frozenset[str]) -> str | None:
    """Return what of a word can name a theme: `uncle` of "uncle's", `eau` of "l'eau".

    None for stop words, for what is only stop words joined ("she'd", "thirty-one"), and for
    a single letter.
    """
    folded = word.casefold().replace("’", "'")
    if folded in stops:
        return None
    stem = max(folded.split("'"), key=len)
    parts = stem.split("-")
    told = stem not in stops and any(len(part) > 1 and part not in stops for part in parts)
    return stem if told else None


def normalised(text: str) -> str:
    """Return the text as letters and digits only: equal for texts that say the same words."""
    return " ".join(re.findall(r"\w+", text.casefold()))
